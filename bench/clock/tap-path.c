/* A path like a network card's: two TAP devices in two network namespaces, and this process in between, so that each packet
 * arrives in a fresh buffer, as from a card, and not in the sender's own, as on loopback. Prints "ready"; ends with its input.
 *
 *   tap-path NAMESPACE_A NAMESPACE_B       (as root; devices tap0, 10.77.0.1 and 10.77.0.2) */
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void die(const char *what) { perror(what), exit(1); }

static int open_tap(const char *name) {
  char path[128];
  snprintf(path, sizeof path, "/var/run/netns/%s", name);
  int space = open(path, O_RDONLY), tap = open("/dev/net/tun", O_RDWR);
  if (space < 0 || setns(space, CLONE_NEWNET)) die(path);
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  strcpy(request.ifr_name, "tap0");
  if (tap < 0) die("/dev/net/tun");
  close(tap);
  tap = open("/dev/net/tun", O_RDWR);
  if (ioctl(tap, TUNSETIFF, &request)) die("TUNSETIFF");
  close(space);
  return tap;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  int taps[2] = {open_tap(argv[1]), open_tap(argv[2])};
  static char packet[65536];
  printf("ready\n"), fflush(stdout);
  struct pollfd all[3] = {{.fd = taps[0], .events = POLLIN}, {.fd = taps[1], .events = POLLIN}, {.fd = 0, .events = POLLIN}};
  for (;;) {
    if (poll(all, 3, -1) < 0) die("poll");
    if (all[2].revents) return 0;
    for (int side = 0; side < 2; side++) {
      if (!(all[side].revents & POLLIN)) continue;
      ssize_t length = read(taps[side], packet, sizeof packet);
      if (length > 0 && write(taps[1 - side], packet, length) < 0) continue;
    }
  }
}
