/* A server that listens after a random time and answers what the readiness ladder asks. It stamps its own start and
 * stop in CLOCK_MONOTONIC nanoseconds, so that what is left of the measured time is the harness's.
 * Reads --port and --served-model-name, ignores other arguments. Prints: main N, listen N, term N. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stopping;

static long long now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void stamp(const char *what) {
  char line[64];
  int n = snprintf(line, sizeof line, "%s %lld\n", what, now_ns());
  if (write(1, line, n) < 0) _exit(3);
}

static void on_term(int signal) {
  (void)signal;
  stopping = 1;
  stamp("term");
  _exit(0);
}

static void answer(int client, const char *model) {
  char request[8192], body[1024], head[256];
  size_t got = 0;
  ssize_t n;
  while ((n = read(client, request + got, sizeof request - 1 - got)) > 0) {
    got += n;
    request[got] = 0;
    char *end = strstr(request, "\r\n\r\n");
    if (!end) continue;
    char *length = strcasestr(request, "content-length:");
    size_t wanted = length && length < end ? strtoul(length + 15, 0, 10) : 0;
    if (got - (end + 4 - request) >= wanted) break;
  }
  const char *type = "application/json";
  if (strstr(request, "/v1/models")) {
    snprintf(body, sizeof body, "{\"object\":\"list\",\"data\":[{\"id\":\"%s\",\"object\":\"model\",\"created\":1,\"owned_by\":\"x\"}]}", model);
  } else if (strstr(request, "/v1/completions")) {
    snprintf(body, sizeof body,
             "{\"id\":\"c\",\"object\":\"text_completion\",\"created\":1,\"model\":\"%s\",\"choices\":[{\"index\":0,\"text\":\"x\","
             "\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}", model);
  } else if (strstr(request, "/metrics")) {
    type = "text/plain";
    snprintf(body, sizeof body, "# TYPE requests counter\nrequests 1\n");
  } else {
    body[0] = 0;
  }
  int m = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", type, strlen(body));
  if (write(client, head, m) < 0 || write(client, body, strlen(body)) < 0) stamp("write-failed");
  close(client);
}

int main(int argc, char **argv) {
  stamp("main");
  int port = 0;
  const char *model = "model";
  for (int i = 1; i + 1 < argc; i++) {
    if (!strcmp(argv[i], "--port")) port = atoi(argv[i + 1]);
    if (!strcmp(argv[i], "--served-model-name")) model = argv[i + 1];
  }
  signal(SIGTERM, on_term);
  signal(SIGPIPE, SIG_IGN);
  srand((unsigned)now_ns());
  usleep(200000 + rand() % 400000);
  int server = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 64)) return 2;
  stamp("listen");
  alarm(120);
  while (!stopping) {
    int client = accept(server, 0, 0);
    if (client >= 0) answer(client, model);
  }
  return 0;
}
