# The same as guardian.py, line for line in meaning, for a machine that has Perl and no Python.
#
# Usage: perl guardian.pl PRCTL own|inherited COUNT WORD... FILE ARGUMENT...
# PRCTL is the number of the prctl system call on this processor: 157 on x86-64, 167 on arm64.
use strict;
use warnings;
use IO::Handle;
use POSIX qw(setsid dup2 :sys_wait_h);

my ($prctl, $session, $count, @argv) = @ARGV;
my @last_resort = splice(@argv, 0, $count);
my ($set_child_subreaper, $pause_s, $long_pause_s, $quick_rounds, $orphan_rounds) = (36, 0.002, 0.2, 500, 20);

$SIG{$_} = 'IGNORE' for qw(INT TERM HUP QUIT PIPE);
open(my $news, '>&=', 3) or exit 2;
exit 3 if syscall($prctl + 0, $set_child_subreaper, 1, 0, 0, 0) != 0;

sub tell_news { syswrite($news, "$_[0]\n") }

# Every living process that came from the server: its orphans are our children.
sub descendants {
    my %children;
    opendir(my $proc, '/proc') or return ();
    for my $pid (grep { /^\d+$/ } readdir $proc) {
        open(my $file, '<', "/proc/$pid/stat") or next;
        my $text = do { local $/; <$file> };
        # The title may hold spaces and parentheses.
        next unless defined $text && $text =~ /.*\) (\S) (\d+)/s;
        push @{ $children{$2} }, $pid if $1 !~ /[ZX]/;
    }
    my ($start, @found, @waiting) = ($$);
    @waiting = ($start);
    while (defined(my $one = shift @waiting)) {
        my @born = @{ $children{$one} || [] };
        push @found,   @born;
        push @waiting, @born;
    }
    return @found;
}

# Our own children, the youngest first: of those that fork and end all the time it is the only one alive.
sub orphans {
    open(my $file, '<', "/proc/self/task/$$/children") or return ();
    return reverse split ' ', <$file> // '';
}

sub run_server {
    my ($errors) = @_;
    setsid() if $session eq 'own';
    $SIG{$_} = 'DEFAULT' for qw(INT TERM HUP QUIT PIPE CHLD);
    open(my $null, '<', '/dev/null');
    dup2(fileno($null), 0);
    { no warnings 'exec'; exec { $argv[0] } @argv }
    syswrite($errors, $! + 0);
    POSIX::_exit(127);
}

# Both ends close when a program is executed, because $^F keeps only the first three descriptors.
pipe(my $failure, my $errors);
my $leader = fork();
exit 2 unless defined $leader;
run_server($errors) if $leader == 0;
close $errors;
sysread($failure, my $errno, 16);
tell_news($errno ? "failed $errno" : "started $leader");

# Returns whether a child is left.
sub reap {
    my $pid;
    while (($pid = waitpid(-1, WNOHANG)) > 0) {
        next if $pid != $leader;
        tell_news(WIFSIGNALED($?) ? 'killed ' . WTERMSIG($?) : 'exited ' . WEXITSTATUS($?));
    }
    return $pid == 0;
}

# Returns when no descendant is left: the kernel says so, because every orphan is our child.
sub kill_all {
    for (my $rounds = 0; reap(); $rounds++) {
        kill('KILL', $_) for descendants();
        for (1 .. $orphan_rounds) {
            kill('KILL', $_) for orphans();
            reap();
        }
        select(undef, undef, undef, $rounds < $quick_rounds ? $pause_s : $long_pause_s);
    }
    tell_news('empty');
}

pipe(my $woken, my $wake);
$woken->blocking(0);
$wake->blocking(0);
$SIG{CHLD} = sub { syswrite($wake, 'c') };
reap();
while (1) {
    my $ready = '';
    vec($ready, 0,               1) = 1;
    vec($ready, fileno($woken), 1) = 1;
    if (select($ready, undef, undef, undef) < 0) { reap(); next }
    if (vec($ready, fileno($woken), 1)) { sysread($woken, my $words, 4096); reap() }
    if (vec($ready, 0, 1)) {
        my $broken = !sysread(STDIN, my $words, 64);
        kill_all();
        system { $last_resort[0] } @last_resort if $broken && @last_resort;
        exit 0 if $broken || $words =~ /q/;
    }
}
