/*
 * A disk that fails when it is told to, for one folder of one process. Loaded before the C library (LD_PRELOAD), it
 * stands between the program and every call that changes files below FAILING_DISK_FOLDER. A page shared with the test
 * (the file FAILING_DISK_CONTROL) says which operation fails, counted from when the page was last written, and how.
 *
 * It also remembers what was changed and not yet synced (unsynced.h), so that the power can go: then any of it is lost.
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

static struct page *page;
static char folder[PATH_MAX];
static size_t folder_length;
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

static int ends_with(const char *path, const char *end) {
  size_t all = strlen(path), length = strlen(end);
  return all >= length && strcmp(path + all - length, end) == 0;
}

#include "unsynced.h"

/* What a descriptor is for, and how many lost syncs of that it has been told of. */
static struct { struct file *file; int64_t told; } descriptors[DESCRIPTORS];

static int is_inside(const char *path) {
  return page && path && strncmp(path, folder, folder_length) == 0
    && (path[folder_length] == '/' || path[folder_length] == 0);
}

static int is_ours(int descriptor) {
  return page && descriptor >= 0 && descriptor < DESCRIPTORS && descriptors[descriptor].file;
}

/* Nothing of this process goes on: other threads wait at the gate. */
static void cut_power(void) {
  lose_unsynced((uint64_t)page->seed);
  kill(getpid(), SIGKILL);
  for (;;)
    pause();
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
    descriptors[descriptor].file = file_at(path);
    descriptors[descriptor].told = descriptors[descriptor].file->lost_syncs;
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
  GUARDED(int, path, CREATE, opened(path, REAL(open)(path, flags, mode)), remember_name(path, NULL));
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
  if (!is_ours(descriptor))
    return REAL(close)(descriptor);
  pthread_mutex_lock(&gate);
  descriptors[descriptor].file = NULL;
  int result = REAL(close)(descriptor);
  pthread_mutex_unlock(&gate);
  return result;
}

/* A torn write stores half of the bytes and says so; that of the rest fails, which is the next one. */
static ssize_t write_inside(int descriptor, const char *bytes, size_t length, off_t offset, const char *name) {
  pthread_mutex_lock(&gate);
  struct file *file = descriptors[descriptor].file;
  enum kind kind = fate(WRITE, file->path, name);
  int tears = kind == TORN_WRITE && page->failed % 2 == 1 && length > 1;
  ssize_t result = -1;
  int error = error_of(kind);
  if (kind == NOTHING || tears) {
    length = tears ? length / 2 : length;
    off_t place = offset >= 0 ? offset : lseek(descriptor, 0, SEEK_CUR);
    remember_bytes(file, descriptor, place, (off_t)length);
    result = offset >= 0 ? REAL(pwrite)(descriptor, bytes, length, offset) : REAL(write)(descriptor, bytes, length);
    error = errno;
  }
  pthread_mutex_unlock(&gate);
  errno = error;
  return result;
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
  return is_ours(descriptor) ? write_inside(descriptor, bytes, length, -1, __func__)
    : REAL(write)(descriptor, bytes, length);
}

#define PWRITE(name) \
  ssize_t name(int descriptor, const void *bytes, size_t length, off_t offset) { \
    return is_ours(descriptor) ? write_inside(descriptor, bytes, length, offset, __func__) \
      : REAL(name)(descriptor, bytes, length, offset); \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

/* As one that stores the first part alone, which every caller has to take. */
#define PWRITEV(name) \
  ssize_t name(int descriptor, const struct iovec *parts, int count, off_t offset) { \
    return is_ours(descriptor) && count > 0 \
      ? write_inside(descriptor, parts[0].iov_base, parts[0].iov_len, offset, __func__) \
      : REAL(name)(descriptor, parts, count, offset); \
  }
PWRITEV(pwritev)
PWRITEV(pwritev64)

static int sync_inside(int descriptor, int (*sync)(int), const char *name) {
  pthread_mutex_lock(&gate);
  struct file *file = descriptors[descriptor].file;
  enum kind kind = fate(SYNC, file->path, name);
  int result = kind == NOTHING ? sync(descriptor) : -1;
  int error = kind == NOTHING ? errno : EIO;
  if (kind == LOST_SYNC)
    give_up(file);
  else if (result == 0)
    settle(file, descriptor);
  if (descriptors[descriptor].told != file->lost_syncs) {
    descriptors[descriptor].told = file->lost_syncs;
    result = -1;
    error = EIO;
  }
  pthread_mutex_unlock(&gate);
  errno = error;
  return result;
}

#define SYNC_CALL(name) \
  int name(int descriptor) { \
    return is_ours(descriptor) ? sync_inside(descriptor, REAL(name), __func__) : REAL(name)(descriptor); \
  }
SYNC_CALL(fsync)
SYNC_CALL(fdatasync)

#define FTRUNCATE(name) \
  int name(int descriptor, off_t size) { \
    if (!is_ours(descriptor)) \
      return REAL(name)(descriptor, size); \
    struct stat now; \
    off_t cut = fstat(descriptor, &now) == 0 && now.st_size > size ? now.st_size - size : 0; \
    GUARDED(int, descriptors[descriptor].file->path, EXTEND, REAL(name)(descriptor, size), \
      remember_bytes(descriptors[descriptor].file, descriptor, size, cut)); \
  }
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

#define FALLOCATE(name) \
  int name(int descriptor, int mode, off_t offset, off_t length) { \
    if (!is_ours(descriptor)) \
      return REAL(name)(descriptor, mode, offset, length); \
    GUARDED(int, descriptors[descriptor].file->path, EXTEND, REAL(name)(descriptor, mode, offset, length), \
      remember_bytes(descriptors[descriptor].file, descriptor, offset, 0)); \
  }
FALLOCATE(fallocate)
FALLOCATE(fallocate64)

int mkdir(const char *path, mode_t mode) {
  if (!is_inside(path) || access(path, F_OK) == 0)
    return REAL(mkdir)(path, mode);
  GUARDED(int, path, CREATE, REAL(mkdir)(path, mode), remember_name(path, NULL));
}

static int renamed(const char *from, const char *to, int is_new) {
  int result = REAL(rename)(from, to);
  if (result == 0) {
    rename_file(from, to);
    if (is_new)
      remember_name(to, from);
  }
  return result;
}

int rename(const char *from, const char *to) {
  if (!is_inside(to))
    return REAL(rename)(from, to);
  int is_new = access(to, F_OK) != 0;
  GUARDED(int, to, RENAME, renamed(from, to, is_new), );
}

static int unlinked(const char *path) {
  int result = REAL(unlink)(path);
  if (result == 0)
    remove_file(path);
  return result;
}

int unlink(const char *path) {
  if (!is_inside(path) || access(path, F_OK) != 0)
    return REAL(unlink)(path);
  GUARDED(int, path, REMOVE, unlinked(path), );
}

/* Libraries that look for a call in the C library itself find ours all the same. */
void *dlsym(void *handle, const char *name) {
  void *found = the_real_dlsym(handle, name);
  if (found && found == (void *)REAL(fsync)) return (void *)fsync;
  if (found && found == (void *)REAL(open)) return (void *)open;
  if (found && found == (void *)REAL(close)) return (void *)close;
  return found;
}
