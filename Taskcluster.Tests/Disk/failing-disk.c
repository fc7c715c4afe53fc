/*
 * A disk that fails when it is told to, for one folder of one process. Loaded before the C library (LD_PRELOAD), it
 * stands between the program and every call that changes files below FAILING_DISK_FOLDER. A page shared with the test
 * (the file FAILING_DISK_CONTROL) says which operation fails, counted from when the page was last written, and how.
 *
 * It also remembers what was changed and not yet synced, so that the power can go: then any of it is lost. When a sync
 * fails, Linux may take what was to be synced for done: it can be read, but is on disk only once it is written again.
 *
 * See FailingDisk.cs, which builds it and writes the page.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define DESCRIPTORS 65536

enum kind { NOTHING, NO_SPACE, FAILURE, TORN_WRITE, LOST_SYNC, POWER_CUT };
enum operation { CREATE = 1, WRITE = 2, EXTEND = 4, RENAME = 8, REMOVE = 16, SYNC = 32 };

static const int concerned[] = {
  [NO_SPACE] = CREATE | WRITE | EXTEND | RENAME,
  [FAILURE] = CREATE | WRITE | EXTEND | RENAME | REMOVE | SYNC,
  [TORN_WRITE] = WRITE,
  [LOST_SYNC] = SYNC,
  [POWER_CUT] = CREATE | WRITE | EXTEND | RENAME | REMOVE | SYNC,
};

/*
 * As FailingDisk.cs writes it. Operations first to last fail, of those on paths that end with `only`; what was not
 * synced when the power went is lost, or each change by chance where there is a seed.
 */
struct page {
  volatile int64_t kind, first, last, count, failed, seed;
  char only[64], what[256];
};

/* A change that is not synced: bytes of a file as they were before, or a name that came into being. */
struct change {
  struct change *earlier;
  char *path, *former;
  off_t offset, size;
  size_t length;
  int is_given_up;
  char old[];
};

static struct page *page;
static char folder[PATH_MAX];
static size_t folder_length;
static char *paths[DESCRIPTORS];
static struct change *changes;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *the_real_dlsym(void *handle, const char *name) {
  static void *(*found)(void *, const char *);
  static const char *const versions[] = { "GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5" };
  for (size_t i = 0; !found && i < sizeof versions / sizeof *versions; i++)
    found = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", versions[i]);
  return found(handle, name);
}

#define REAL(name) ({ \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))the_real_dlsym(RTLD_NEXT, #name); \
    real; })

__attribute__((constructor)) static void begin(void) {
  const char *control = getenv("FAILING_DISK_CONTROL"), *where = getenv("FAILING_DISK_FOLDER");
  if (!control || !where || strlen(where) >= sizeof folder)
    return;
  int descriptor = REAL(open)(control, O_RDWR | O_CLOEXEC);
  if (descriptor < 0)
    return;
  void *mapped = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  REAL(close)(descriptor);
  folder_length = strlen(strcpy(folder, where));
  page = mapped == MAP_FAILED ? NULL : mapped;
}

static int is_inside(const char *path) {
  return page && path && strncmp(path, folder, folder_length) == 0
    && (path[folder_length] == '/' || path[folder_length] == 0);
}

static const char *path_of(int descriptor) {
  return page && descriptor >= 0 && descriptor < DESCRIPTORS ? paths[descriptor] : NULL;
}


static int ends_with(const char *path, const char *end) {
  size_t all = strlen(path), length = strlen(end);
  return all >= length && strcmp(path + all - length, end) == 0;
}

static void forget(struct change **place) {
  struct change *change = *place;
  *place = change->earlier;
  free(change->path);
  free(change->former);
  free(change);
}

/* A sync of a file or folder: what it concerns is safe, or given up. */
static void settle(const char *path, int is_given_up) {
  size_t length = strlen(path);
  for (struct change **place = &changes, *change; (change = *place);) {
    int is_name = change->former || change->size < 0;
    const char *of = change->path;
    int concerns = is_name
      ? strncmp(of, path, length) == 0 && of[length] == '/' && !strchr(of + length + 1, '/')
      : strcmp(of, path) == 0 && !change->is_given_up;
    if (concerns && (is_name || !is_given_up)) {
      forget(place);
      continue;
    }
    change->is_given_up |= concerns;
    place = &change->earlier;
  }
}

static int remove_one(const char *path, const struct stat *now, int type, struct FTW *place) {
  (void)now, (void)place;
  return type == FTW_DP ? REAL(rmdir)(path) : REAL(unlink)(path);
}

static void undo(struct change *change, int loses_all) {
  if (change->former) {
    REAL(rename)(change->path, change->former);
  } else if (change->size < 0) {
    nftw(change->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  } else {
    int descriptor = REAL(open)(change->path, O_RDWR);
    struct stat now;
    (void)!REAL(pwrite)(descriptor, change->old, change->length, change->offset);
    if (loses_all && !change->is_given_up && fstat(descriptor, &now) == 0 && now.st_size > change->size)
      (void)!REAL(ftruncate)(descriptor, change->size);
    REAL(close)(descriptor);
  }
}

/* Nothing of this process goes on: other threads wait at the gate. */
static void cut_power(void) {
  uint64_t random = (uint64_t)page->seed;
  int loses_all = page->seed == 0;
  for (struct change *change = changes; change; change = change->earlier) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    if (loses_all || change->is_given_up || (random >> 40 & 1))
      undo(change, loses_all);
  }
  kill(getpid(), SIGKILL);
  for (;;)
    pause();
}

static void remember(const char *path, const char *former, int descriptor, off_t offset, size_t length) {
  struct stat now = { .st_size = -1 };
  /* SQLite makes its index of the log anew from the log; it is never synced. */
  if (ends_with(path, "-shm") || !path[folder_length] || (descriptor >= 0 && fstat(descriptor, &now) != 0))
    return;
  off_t there = descriptor >= 0 && now.st_size > offset ? now.st_size - offset : 0;
  size_t old = (size_t)there < length ? (size_t)there : length;
  /* What lies behind the end becomes zeros again, where a later write stays. */
  struct change *change = calloc(1, sizeof *change + length);
  if (old > 0 && pread(descriptor, change->old, old, offset) < 0)
    old = 0;
  *change = (struct change) {
    .earlier = changes, .path = strdup(path), .former = former ? strdup(former) : NULL,
    .offset = offset, .size = now.st_size, .length = length,
  };
  changes = change;
  /* What was given up is on its way again; on disk there is still what was there before that. */
  for (struct change **place = &change->earlier; *place; place = &(*place)->earlier)
    if ((*place)->is_given_up && (*place)->offset == offset && (*place)->length == length
        && strcmp((*place)->path, path) == 0) {
      memcpy(change->old, (*place)->old, length);
      forget(place);
      break;
    }
}

/* Counts an operation; whether, and how, it fails. The gate is closed. */
static enum kind fate(enum operation operation, const char *path, const char *name) {
  enum kind kind = (enum kind)page->kind;
  if (kind == NOTHING || !(concerned[kind] & operation) || !ends_with(path, page->only))
    return NOTHING;
  int64_t number = ++page->count;
  if (number < page->first || number > page->last)
    return NOTHING;
  page->failed++;
  snprintf(page->what, sizeof page->what, "%s %s", name, path + (path[folder_length] ? folder_length + 1 : 0));
  if (kind == POWER_CUT)
    cut_power();
  return kind;
}

static int error_of(enum kind kind) { return kind == NO_SPACE ? ENOSPC : EIO; }

#define GUARDED(type, path, operation, call, before) \
  do { \
    pthread_mutex_lock(&gate); \
    enum kind kind = fate(operation, path, __func__); \
    type result = -1; \
    int error = error_of(kind); \
    if (kind == NOTHING) { \
      before; \
      result = call; \
      error = errno; \
    } \
    pthread_mutex_unlock(&gate); \
    errno = error; \
    return result; \
  } while (0)

static int opened(const char *path, int descriptor) {
  if (descriptor >= 0 && descriptor < DESCRIPTORS) {
    free(paths[descriptor]);
    paths[descriptor] = strdup(path);
  }
  return descriptor;
}

static int open_inside(const char *path, int flags, mode_t mode) {
  int creates = (flags & O_CREAT) && access(path, F_OK) != 0;
  if (!creates) {
    pthread_mutex_lock(&gate);
    int descriptor = opened(path, REAL(open)(path, flags, mode));
    pthread_mutex_unlock(&gate);
    return descriptor;
  }
  GUARDED(int, path, CREATE, opened(path, REAL(open)(path, flags, mode)), remember(path, NULL, -1, 0, 0));
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    va_list list; \
    va_start(list, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0; \
    va_end(list); \
    return is_inside(path) ? open_inside(path, flags | O_LARGEFILE, mode) : REAL(name)(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

int close(int descriptor) {
  if (!path_of(descriptor))
    return REAL(close)(descriptor);
  pthread_mutex_lock(&gate);
  free(paths[descriptor]);
  paths[descriptor] = NULL;
  int result = REAL(close)(descriptor);
  pthread_mutex_unlock(&gate);
  return result;
}

/* A torn write stores half of the bytes and says so; that of the rest fails, which is the next one. */
static ssize_t write_inside(int descriptor, const char *bytes, size_t length, off_t offset, const char *name) {
  pthread_mutex_lock(&gate);
  const char *path = paths[descriptor];
  enum kind kind = fate(WRITE, path, name);
  int tears = kind == TORN_WRITE && page->failed % 2 == 1 && length > 1;
  ssize_t result = -1;
  int error = error_of(kind);
  if (kind == NOTHING || tears) {
    length = tears ? length / 2 : length;
    off_t place = offset >= 0 ? offset : lseek(descriptor, 0, SEEK_CUR);
    remember(path, NULL, descriptor, place, length);
    result = offset >= 0 ? REAL(pwrite)(descriptor, bytes, length, offset) : REAL(write)(descriptor, bytes, length);
    error = errno;
  }
  pthread_mutex_unlock(&gate);
  errno = error;
  return result;
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
  return path_of(descriptor) ? write_inside(descriptor, bytes, length, -1, __func__)
    : REAL(write)(descriptor, bytes, length);
}

#define PWRITE(name) \
  ssize_t name(int descriptor, const void *bytes, size_t length, off_t offset) { \
    return path_of(descriptor) ? write_inside(descriptor, bytes, length, offset, __func__) \
      : REAL(name)(descriptor, bytes, length, offset); \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

/* As one that stores the first part alone, which every caller has to take. */
#define PWRITEV(name) \
  ssize_t name(int descriptor, const struct iovec *parts, int count, off_t offset) { \
    return path_of(descriptor) && count > 0 \
      ? write_inside(descriptor, parts[0].iov_base, parts[0].iov_len, offset, __func__) \
      : REAL(name)(descriptor, parts, count, offset); \
  }
PWRITEV(pwritev)
PWRITEV(pwritev64)

#define SYNC_CALL(name) \
  int name(int descriptor) { \
    if (!path_of(descriptor)) \
      return REAL(name)(descriptor); \
    pthread_mutex_lock(&gate); \
    const char *path = paths[descriptor]; \
    enum kind kind = fate(SYNC, path, __func__); \
    int result = kind == NOTHING ? REAL(name)(descriptor) : -1; \
    int error = kind == NOTHING ? errno : EIO; \
    if (kind == LOST_SYNC || result == 0) \
      settle(path, kind == LOST_SYNC); \
    pthread_mutex_unlock(&gate); \
    errno = error; \
    return result; \
  }
SYNC_CALL(fsync)
SYNC_CALL(fdatasync)

#define FTRUNCATE(name) \
  int name(int descriptor, off_t size) { \
    if (!path_of(descriptor)) \
      return REAL(name)(descriptor, size); \
    struct stat now; \
    size_t cut = fstat(descriptor, &now) == 0 && now.st_size > size ? (size_t)(now.st_size - size) : 0; \
    GUARDED(int, paths[descriptor], EXTEND, REAL(name)(descriptor, size), \
      remember(paths[descriptor], NULL, descriptor, size, cut)); \
  }
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

#define FALLOCATE(name) \
  int name(int descriptor, int mode, off_t offset, off_t length) { \
    if (!path_of(descriptor)) \
      return REAL(name)(descriptor, mode, offset, length); \
    GUARDED(int, paths[descriptor], EXTEND, REAL(name)(descriptor, mode, offset, length), \
      remember(paths[descriptor], NULL, descriptor, offset, 0)); \
  }
FALLOCATE(fallocate)
FALLOCATE(fallocate64)

int mkdir(const char *path, mode_t mode) {
  if (!is_inside(path) || access(path, F_OK) == 0)
    return REAL(mkdir)(path, mode);
  GUARDED(int, path, CREATE, REAL(mkdir)(path, mode), remember(path, NULL, -1, 0, 0));
}

int rename(const char *from, const char *to) {
  if (!is_inside(to))
    return REAL(rename)(from, to);
  GUARDED(int, to, RENAME, REAL(rename)(from, to), if (access(to, F_OK) != 0) remember(to, from, -1, 0, 0));
}

int unlink(const char *path) {
  if (!is_inside(path) || access(path, F_OK) != 0)
    return REAL(unlink)(path);
  GUARDED(int, path, REMOVE, REAL(unlink)(path), settle(path, 0));
}

/* Libraries that look for a call in the C library itself find ours all the same. */
void *dlsym(void *handle, const char *name) {
  void *found = the_real_dlsym(handle, name);
  if (found && found == (void *)REAL(fsync)) return (void *)fsync;
  if (found && found == (void *)REAL(open)) return (void *)open;
  if (found && found == (void *)REAL(close)) return (void *)close;
  return found;
}
