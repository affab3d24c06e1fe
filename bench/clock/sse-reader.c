/* The floor: a client of one thread that does nothing but read and stamp. Writes one JSON line a request, as the raw
 * times of `servewright load` are, and prints its CPU time and memory.
 *
 *   sse-reader PORT STREAMS TOKENS RAMP_SECONDS FILE */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 65536, KEEP = 2048 };

typedef struct stream {
  int fd, tokens, done;
  size_t kept;
  char *rest; /* of a line that is not whole yet */
  long long due, sent, *stamps;
} stream;

static long long now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void die(const char *what) { perror(what), exit(1); }

static void connect_one(stream *s, int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1;
  s->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (s->fd < 0 || connect(s->fd, (struct sockaddr *)&to, sizeof to)) die("connect");
  setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(s->fd, F_SETFL, O_NONBLOCK);
}

static void send_one(stream *s, long number, int tokens) {
  char body[256], text[768];
  int length = snprintf(body, sizeof body, "{\"model\":\"paced\",\"stream\":true,\"max_tokens\":%d,\"messages\":[{\"role\":\"user\",\"content\":\"Tell me a story.\"}]}", tokens);
  int whole = snprintf(text, sizeof text, "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nx-request-id: native-%ld\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s", number, length, body);
  s->sent = now_ns();
  if (write(s->fd, text, whole) != whole) die("write");
}

static const char token[] = "\"content\":\" token\"";

static void take_line(stream *s, const char *line, size_t length, long long at, int most) {
  if (length < 6 || memcmp(line, "data: ", 6)) return;
  if (memmem(line, length, "[DONE]", 6)) s->done = 1;
  else if (memmem(line, length, token, sizeof token - 1) && s->tokens < most) s->stamps[s->tokens++] = at;
}

static int read_one(stream *s, int most) {
  static char buffer[KEEP + ROOM];
  memcpy(buffer, s->rest, s->kept);
  ssize_t n = read(s->fd, buffer + s->kept, ROOM);
  long long at = now_ns();
  if (n <= 0) return n == 0;
  char *from = buffer, *end = buffer + s->kept + n, *line;
  while ((line = memchr(from, '\n', end - from))) take_line(s, from, line - from, at, most), from = line + 1;
  s->kept = end - from < KEEP ? end - from : 0;
  memcpy(s->rest, from, s->kept);
  return s->done;
}

static void write_times(const char *file, stream *all, long count) {
  FILE *f = fopen(file, "w");
  if (!f) die(file);
  for (long i = 0; i < count; i++) {
    stream *s = &all[i];
    fprintf(f, "{\"id\":\"native-%ld\",\"dueNs\":%lld,\"sentNs\":%lld,\"completion\":\"complete\",\"tokenNs\":[", i, s->due, s->sent);
    for (int t = 0; t < s->tokens; t++) fprintf(f, t ? ",%lld" : "%lld", s->stamps[t]);
    fprintf(f, "]}\n");
  }
  fclose(f);
}

int main(int argc, char **argv) {
  if (argc < 6) return 2;
  int port = atoi(argv[1]), tokens = atoi(argv[3]), poll = epoll_create1(0);
  long count = atol(argv[2]), left = count, next = 0;
  double ramp = atof(argv[4]);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  stream *all = calloc(count, sizeof *all);
  for (long i = 0; i < count; i++) {
    all[i].stamps = calloc(tokens, sizeof(long long)), all[i].rest = malloc(KEEP);
    connect_one(&all[i], port);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
    epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
  }
  struct rusage before, after;
  getrusage(RUSAGE_SELF, &before);
  long long start = now_ns() + 20000000;
  for (long i = 0; i < count; i++) all[i].due = start + (long long)(ramp * 1e9 * i / count);
  while (left > 0) {
    while (next < count && all[next].due <= now_ns()) send_one(&all[next], next, tokens), next++;
    struct epoll_event events[1024];
    int n = epoll_wait(poll, events, 1024, next < count ? 1 : 1000);
    for (int i = 0; i < n; i++) {
      stream *s = events[i].data.ptr;
      if (!s->done && read_one(s, tokens)) s->done = 1, left--, epoll_ctl(poll, EPOLL_CTL_DEL, s->fd, 0);
    }
  }
  getrusage(RUSAGE_SELF, &after);
  write_times(argv[5], all, count);
  double cpu = after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_stime.tv_sec
    + (after.ru_utime.tv_usec - before.ru_utime.tv_usec + after.ru_stime.tv_usec - before.ru_stime.tv_usec) / 1e6;
  printf("{\"cpuSeconds\":%.6f,\"maxRssMiB\":%.1f}\n", cpu, after.ru_maxrss / 1024.0);
  return 0;
}
