/* An OpenAI-like streaming server whose true times are known. It sends each token on its own, at its own time, in a
 * chunk of the size that vLLM sends, and stamps CLOCK_MONOTONIC just before each send. On TERM it writes what it
 * knows: one JSON line a request with its x-request-id, when it arrived and when each token was sent, in ns. A request
 * arrives when the kernel has its last byte (SO_TIMESTAMPING), not when this thread comes to read it: what a busy
 * server takes to look is its own, and no error of the client.
 *
 *   paced-server --port P [--host ADDRESS] [--rate TOKENS_PER_S] [--ttft-ms MS] [--tokens N] [--stamps FILE] [--mode stagger|lockstep|flood]
 *
 * stagger: each stream on its own phase. lockstep: all streams at the same ticks, as a batching engine does.
 * flood: as fast as the sockets take it, 64 tokens a write. A request's max_tokens goes over --tokens.
 * Prints "listening PORT". One thread, epoll; sleeps to 60 us before a token is due, then spins. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/net_tstamp.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 20, ID_BYTES = 96, FLOOD = 64, SPIN_NS = 60000 };

typedef struct request {
  char id[ID_BYTES];
  long long received;
  int tokens, sent;
  long long *stamps;
} request;

typedef struct connection {
  int fd, heap_at, closing, blocked;
  char *in;
  size_t in_length, in_room;
  char *out; /* what the kernel did not take */
  size_t out_at, out_length, out_room;
  long long due;
  long number; /* of the request under way, -1 for none */
  int phase;   /* 0 role, 1 tokens, 2 end */
} connection;

static request *requests;
static long request_count, request_room;
static connection **heap;
static int heap_count, heap_room;
static long long period = 20000000, ttft = 20000000;
static int default_tokens = 100, lockstep, flood, epoll_fd;
static const char *stamp_file;
static volatile sig_atomic_t stopping;
static char frame[1024], role[1024], tail[2048];
static char batch[1024 * FLOOD];
static size_t frame_length, role_length;

static long long now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* The kernel stamps in wall-clock time; the difference of the two clocks is read at the same moment. */
static long long arrival_ns(struct msghdr *message) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPING) continue;
    struct timespec stamp, wall;
    memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
    clock_gettime(CLOCK_REALTIME, &wall);
    return now_ns() - ((wall.tv_sec - stamp.tv_sec) * 1000000000LL + wall.tv_nsec - stamp.tv_nsec);
  }
  return now_ns();
}

static void swap(int a, int b) {
  connection *c = heap[a];
  heap[a] = heap[b], heap[b] = c;
  heap[a]->heap_at = a, heap[b]->heap_at = b;
}

static void sift(int at) {
  while (at > 0 && heap[at]->due < heap[(at - 1) / 2]->due) swap(at, (at - 1) / 2), at = (at - 1) / 2;
  for (;;) {
    int left = 2 * at + 1, least = at;
    if (left < heap_count && heap[left]->due < heap[least]->due) least = left;
    if (left + 1 < heap_count && heap[left + 1]->due < heap[least]->due) least = left + 1;
    if (least == at) return;
    swap(at, least), at = least;
  }
}

static void schedule(connection *c, long long due) {
  c->due = due;
  if (c->heap_at < 0) {
    if (heap_count == heap_room) heap = realloc(heap, (heap_room = heap_room * 2 + 64) * sizeof *heap);
    heap[c->heap_at = heap_count++] = c;
  }
  sift(c->heap_at);
}

static void unschedule(connection *c) {
  int at = c->heap_at;
  if (at < 0) return;
  c->heap_at = -1;
  heap_count--;
  if (at == heap_count) return;
  heap[at] = heap[heap_count];
  heap[at]->heap_at = at;
  sift(at);
}

static void watch(connection *c, int writable) {
  struct epoll_event event = {.events = EPOLLIN | (writable ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(epoll_fd, EPOLL_CTL_MOD, c->fd, &event);
  c->blocked = writable;
}

static void drop(connection *c) {
  unschedule(c);
  close(c->fd);
  c->fd = -1; /* freed at the end of the turn would be finer; a bench may leak a few bytes */
}

static void put(connection *c, const char *bytes, size_t length) {
  if (c->fd < 0) return;
  if (c->out_length == 0) {
    ssize_t n = send(c->fd, bytes, length, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) { drop(c); return; }
    if (n < 0) n = 0;
    if ((size_t)n == length) return;
    bytes += n, length -= n;
  }
  if (c->out_at + c->out_length + length > c->out_room) {
    memmove(c->out, c->out + c->out_at, c->out_length), c->out_at = 0;
    if (c->out_length + length > c->out_room) c->out = realloc(c->out, c->out_room = (c->out_length + length) * 2);
  }
  memcpy(c->out + c->out_at + c->out_length, bytes, length);
  c->out_length += length;
  if (!c->blocked) watch(c, 1);
}

static void drain(connection *c) {
  ssize_t n = send(c->fd, c->out + c->out_at, c->out_length, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN) { drop(c); return; }
  if (n > 0) c->out_at += n, c->out_length -= n;
  if (c->out_length == 0) c->out_at = 0, watch(c, 0);
}

static size_t chunk(char *to, const char *data) {
  size_t length = strlen(data) + 8;
  return sprintf(to, "%zx\r\ndata: %s\n\n\r\n", length, data);
}

static void finish(connection *c, request *r) {
  char usage[256];
  size_t n = chunk(tail, "{\"id\":\"chatcmpl-paced\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,\"model\":\"paced\",\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"length\"}]}");
  snprintf(usage, sizeof usage, "{\"id\":\"chatcmpl-paced\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,\"model\":\"paced\",\"choices\":[],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":%d,\"completion_tokens\":%d}}", 8 + r->tokens, r->tokens);
  n += chunk(tail + n, usage);
  n += chunk(tail + n, "[DONE]");
  n += sprintf(tail + n, "0\r\n\r\n");
  c->number = -1;
  put(c, tail, n);
}

/* What is due on a stream. */
static void advance(connection *c) {
  request *r = &requests[c->number];
  if (c->phase == 0) {
    put(c, role, role_length);
    c->phase = 1;
  }
  if (flood) {
    int many = r->tokens - r->sent < FLOOD ? r->tokens - r->sent : FLOOD;
    if (!c->blocked) put(c, batch, frame_length * many), r->sent += many;
  } else {
    r->stamps[r->sent++] = now_ns();
    put(c, frame, frame_length);
  }
  if (c->fd < 0) return;
  if (r->sent < r->tokens) {
    schedule(c, flood ? c->due + 1 : c->due + period);
    return;
  }
  unschedule(c);
  finish(c, r);
}

static void plain(connection *c, const char *body) {
  char answer[1024];
  int n = snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n\r\n%s", strlen(body), body);
  put(c, answer, n);
}

static void begin(connection *c, long long received) {
  if (!strncmp(c->in, "GET ", 4)) {
    plain(c, "{\"object\":\"list\",\"data\":[{\"id\":\"paced\",\"object\":\"model\",\"created\":1,\"owned_by\":\"bench\"}]}");
    return;
  }
  if (request_count == request_room) requests = realloc(requests, (request_room = request_room * 2 + 1024) * sizeof *requests);
  c->number = request_count++;
  request *r = &requests[c->number];
  memset(r, 0, sizeof *r);
  r->received = received;
  char *id = strcasestr(c->in, "x-request-id:"), *limit = strstr(c->in, "max_completion_tokens");
  if (id) sscanf(id + 13, " %95[^\r\n]", r->id);
  if (!limit) limit = strstr(c->in, "max_tokens");
  char *number = limit ? strchr(limit, ':') : 0;
  r->tokens = number ? atoi(number + 1) : default_tokens;
  if (r->tokens < 1) r->tokens = default_tokens;
  r->stamps = flood ? 0 : calloc(r->tokens, sizeof *r->stamps);
  c->phase = 0;
  static const char head[] = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n";
  put(c, head, sizeof head - 1);
  if (c->fd < 0) return;
  long long due = received + ttft;
  schedule(c, lockstep ? (due / period + 1) * period : due);
}

static void receive(connection *c) {
  for (;;) {
    if (c->in_length + 65536 > c->in_room) c->in = realloc(c->in, c->in_room = c->in_room * 2 + 131072);
    char control[128];
    struct iovec part = {c->in + c->in_length, 65535};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t n = recvmsg(c->fd, &message, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) { drop(c); return; }
    if (n < 0) return;
    c->in_length += n;
    c->in[c->in_length] = 0;
    char *end = strstr(c->in, "\r\n\r\n");
    if (!end) continue;
    char *length = strcasestr(c->in, "content-length:");
    size_t whole = end + 4 - c->in + (length && length < end ? strtoul(length + 15, 0, 10) : 0);
    if (c->in_length < whole) continue;
    begin(c, arrival_ns(&message));
    c->in_length = 0;
    return;
  }
}

static void on_term(int signal) { (void)signal; stopping = 1; }

static void write_stamps(void) {
  FILE *f = fopen(stamp_file, "w");
  if (!f) { perror(stamp_file); exit(1); }
  for (long i = 0; i < request_count; i++) {
    request *r = &requests[i];
    fprintf(f, "{\"id\":\"%s\",\"receivedNs\":%lld,\"tokenNs\":[", r->id, r->received);
    for (int t = 0; r->stamps && t < r->sent; t++) fprintf(f, t ? ",%lld" : "%lld", r->stamps[t]);
    fprintf(f, "]}\n");
  }
  fclose(f);
}

static int listen_on(const char *host, int port) {
  int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  socklen_t size = sizeof(struct sockaddr_in);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = inet_addr(host)};
  int stamps = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  /* Several of these processes may share one port; the kernel deals connections out to them. */
  setsockopt(server, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
  /* Connections inherit it, so that even the first bytes are stamped. */
  if (setsockopt(server, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof stamps)) perror("SO_TIMESTAMPING");
  if (bind(server, (struct sockaddr *)&address, size) || listen(server, 8192)) { perror("listen"); exit(1); }
  getsockname(server, (struct sockaddr *)&address, &size);
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return server;
}

static void accept_all(int server) {
  for (int fd, one = 1; (fd = accept4(server, 0, 0, SOCK_NONBLOCK)) >= 0;) {
    connection *c = calloc(1, sizeof *c);
    c->fd = fd, c->heap_at = -1, c->number = -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
  }
}

static int wait_ms(void) {
  if (!heap_count) return 1000;
  long long left = heap[0]->due - now_ns() - SPIN_NS;
  return left <= 0 ? 0 : (int)(left / 1000000);
}

int main(int argc, char **argv) {
  int port = 0;
  const char *host = "127.0.0.1";
  for (int i = 1; i + 1 < argc; i += 2) {
    const char *name = argv[i], *value = argv[i + 1];
    if (!strcmp(name, "--port")) port = atoi(value);
    else if (!strcmp(name, "--host")) host = value;
    else if (!strcmp(name, "--rate")) period = (long long)(1e9 / atof(value));
    else if (!strcmp(name, "--ttft-ms")) ttft = (long long)(1e6 * atof(value));
    else if (!strcmp(name, "--tokens")) default_tokens = atoi(value);
    else if (!strcmp(name, "--stamps")) stamp_file = value;
    else if (!strcmp(name, "--mode")) lockstep = !strcmp(value, "lockstep"), flood = !strcmp(value, "flood");
    else { fprintf(stderr, "what is %s?\n", name); return 2; }
  }
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  signal(SIGTERM, on_term), signal(SIGINT, on_term), signal(SIGPIPE, SIG_IGN);
  frame_length = chunk(frame, "{\"id\":\"chatcmpl-paced\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,\"model\":\"paced\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},\"logprobs\":null,\"finish_reason\":null,\"token_ids\":null}]}");
  role_length = chunk(role, "{\"id\":\"chatcmpl-paced\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,\"model\":\"paced\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}],\"prompt_token_ids\":null}");
  for (int i = 0; i < FLOOD; i++) memcpy(batch + i * frame_length, frame, frame_length);
  epoll_fd = epoll_create1(0);
  int server = listen_on(host, port);
  struct epoll_event event = {.events = EPOLLIN}, events[256];
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, server, &event);
  while (!stopping) {
    int n = epoll_wait(epoll_fd, events, 256, wait_ms());
    for (int i = 0; i < n; i++) {
      connection *c = events[i].data.ptr;
      if (!c) { accept_all(server); continue; }
      if (c->fd >= 0 && events[i].events & EPOLLOUT) drain(c);
      if (c->fd >= 0 && events[i].events & (EPOLLIN | EPOLLHUP)) receive(c);
    }
    /* New requests are read between two batches, so that a burst does not starve them. */
    long long until = now_ns();
    for (int sent = 0; heap_count && heap[0]->due <= until && sent < 128; sent++) advance(heap[0]);
  }
  if (stamp_file) write_stamps();
  return 0;
}
