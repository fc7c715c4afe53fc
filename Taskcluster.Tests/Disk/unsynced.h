/*
 * What a disk does not have yet: a part of failing-disk.c, which closes the gate before each call of it.
 *
 * It is a model of Linux's page cache. Each page of a file that differs from what is on disk has one entry with the
 * bytes that are there. A sync that succeeds stores the dirty ones and forgets their entries. One that fails takes them
 * for clean: they can be read, and no later sync stores them, until somebody writes to the page again. Each descriptor
 * that was open by then is told of it once (https://docs.kernel.org/core-api/errseq.html). When the power goes, all
 * that is not on disk is as it was there.
 */
#define PAGE_BYTES 4096
#define PAGE_BUCKETS 65536
#define FILE_BUCKETS 1024

enum state { DIRTY, GIVEN_UP };

/* A page of a file whose bytes on disk are others. */
struct unsynced_page {
  struct unsynced_page *next_in_bucket, *before, *after;
  struct file *file;
  off_t number;
  enum state state;
  unsigned char on_disk[PAGE_BYTES];
};

/* A file or folder that somebody has opened. A removed one may still be open, but nothing is kept of it. */
struct file {
  struct file *next_in_bucket, *next;
  char *path;
  struct unsynced_page *pages;
  off_t size_on_disk;
  int is_changed, is_removed;
  int64_t lost_syncs;
};

/* A name that came into being, and the one that the file had before. */
struct name {
  struct name *earlier;
  char *path, *former;
};

static struct unsynced_page *page_buckets[PAGE_BUCKETS];
static struct file *file_buckets[FILE_BUCKETS], *files;
static struct name *names;

static size_t page_bucket(const struct file *file, off_t number) {
  uint64_t mixed = ((uintptr_t)file >> 4) * 0x9E3779B97F4A7C15u + (uint64_t)number * 0xC2B2AE3D27D4EB4Fu;
  return mixed >> 40 & (PAGE_BUCKETS - 1);
}

static struct file **file_bucket(const char *path) {
  uint64_t mixed = 14695981039346656037u;
  for (; *path; path++)
    mixed = (mixed ^ (unsigned char)*path) * 1099511628211u;
  return &file_buckets[mixed >> 20 & (FILE_BUCKETS - 1)];
}

static struct file *find_file(const char *path) {
  struct file *file = *file_bucket(path);
  while (file && strcmp(file->path, path) != 0)
    file = file->next_in_bucket;
  return file;
}

static void enter(struct file *file, const char *path) {
  struct file **bucket = file_bucket(path);
  file->path = strdup(path);
  file->next_in_bucket = *bucket;
  *bucket = file;
}

static void leave(struct file *file) {
  struct file **place = file_bucket(file->path);
  while (*place != file)
    place = &(*place)->next_in_bucket;
  *place = file->next_in_bucket;
}

static struct file *file_at(const char *path) {
  struct file *file = find_file(path);
  if (!file) {
    file = calloc(1, sizeof *file);
    enter(file, path);
    file->next = files;
    files = file;
  }
  return file;
}

static struct unsynced_page *find_page(const struct file *file, off_t number) {
  struct unsynced_page *page = page_buckets[page_bucket(file, number)];
  while (page && (page->file != file || page->number != number))
    page = page->next_in_bucket;
  return page;
}

static void forget_page(struct unsynced_page *page) {
  struct unsynced_page **place = &page_buckets[page_bucket(page->file, page->number)];
  while (*place != page)
    place = &(*place)->next_in_bucket;
  *place = page->next_in_bucket;
  *(page->before ? &page->before->after : &page->file->pages) = page->after;
  if (page->after)
    page->after->before = page->before;
  free(page);
}

/* A page is about to change. What was given up is on its way again; on disk is what was there before all that. */
static void remember_page(struct file *file, int descriptor, off_t number) {
  struct unsynced_page *page = find_page(file, number);
  if (!page) {
    struct unsynced_page **bucket = &page_buckets[page_bucket(file, number)];
    page = calloc(1, sizeof *page);
    *page = (struct unsynced_page) {
      .next_in_bucket = *bucket, .after = file->pages, .file = file, .number = number,
    };
    if (page->after)
      page->after->before = page;
    *bucket = file->pages = page;
    (void)!pread(descriptor, page->on_disk, PAGE_BYTES, number * PAGE_BYTES);
  }
  page->state = DIRTY;
}

/* Bytes of a file, or its length alone, are about to change. */
static void remember_bytes(struct file *file, int descriptor, off_t offset, off_t length) {
  struct stat now;
  if (ends_with(file->path, "-shm") || file->is_removed || fstat(descriptor, &now) != 0)
    return; /* SQLite makes its index of the log anew from the log; it is never synced. */
  if (!file->is_changed)
    file->size_on_disk = now.st_size;
  file->is_changed = 1;
  for (off_t number = offset / PAGE_BYTES; length > 0 && number <= (offset + length - 1) / PAGE_BYTES; number++)
    remember_page(file, descriptor, number);
}

/* A name comes into being. That of the whole folder is the test's. */
static void remember_name(const char *path, const char *former) {
  if (!path[folder_length])
    return;
  struct name *name = malloc(sizeof *name);
  *name = (struct name) { .earlier = names, .path = strdup(path), .former = former ? strdup(former) : NULL };
  names = name;
}

static void forget_bytes(struct file *file) {
  while (file->pages)
    forget_page(file->pages);
  file->is_changed = 0;
}

static void remove_file(const char *path) {
  struct file *file = find_file(path);
  if (!file)
    return;
  forget_bytes(file);
  leave(file);
  file->is_removed = 1;
}

static void rename_file(const char *from, const char *to) {
  struct file *file = find_file(from);
  remove_file(to);
  if (!file)
    return;
  leave(file);
  free(file->path);
  enter(file, to);
}

/* Everything of a file is on disk but what was given up before; what of that lies behind the end is gone there too. */
static void settle_bytes(struct file *file, off_t size) {
  for (struct unsynced_page *page = file->pages, *after; page; page = after) {
    after = page->after;
    if (page->state == DIRTY || page->number * PAGE_BYTES >= size)
      forget_page(page);
  }
  file->size_on_disk = size;
  file->is_changed = file->pages != NULL;
}

static void settle_names(const char *folder_path) {
  size_t length = strlen(folder_path);
  for (struct name **place = &names, *name; (name = *place);) {
    if (strncmp(name->path, folder_path, length) == 0 && name->path[length] == '/'
        && !strchr(name->path + length + 1, '/')) {
      *place = name->earlier;
      free(name->path);
      free(name->former);
      free(name);
    } else {
      place = &name->earlier;
    }
  }
}

/* A sync has succeeded. */
static void settle(struct file *file, int descriptor) {
  struct stat now;
  if (fstat(descriptor, &now) != 0)
    return;
  if (S_ISDIR(now.st_mode))
    settle_names(file->path);
  else if (file->is_changed)
    settle_bytes(file, now.st_size);
}

/* A sync has failed, and the system forgets that there is something to store. Names stay on their way. */
static void give_up(struct file *file) {
  file->lost_syncs++;
  for (struct unsynced_page *page = file->pages; page; page = page->after)
    page->state = GIVEN_UP;
}

static int remove_one(const char *path, const struct stat *now, int type, struct FTW *place) {
  (void)now, (void)place;
  return type == FTW_DP ? REAL(rmdir)(path) : REAL(unlink)(path);
}

static int is_lost(uint64_t *random) {
  *random = *random * 6364136223846793005u + 1442695040888963407u;
  return (int)(*random >> 40 & 1);
}

/* The files are as they are on disk; where there is a seed, some of what is on its way has come there by chance. */
static void lose_unsynced(uint64_t seed) {
  uint64_t random = seed;
  for (struct file *file = files; file; file = file->next) {
    int descriptor = file->is_changed && !file->is_removed ? REAL(open)(file->path, O_RDWR) : -1;
    struct stat now;
    if (descriptor < 0 || fstat(descriptor, &now) != 0)
      continue;
    for (struct unsynced_page *page = file->pages; page; page = page->after)
      if (seed == 0 || page->state == GIVEN_UP || is_lost(&random))
        (void)!REAL(pwrite)(descriptor, page->on_disk, PAGE_BYTES, page->number * PAGE_BYTES);
    (void)!REAL(ftruncate)(descriptor, seed == 0 || is_lost(&random) ? file->size_on_disk : now.st_size);
    REAL(close)(descriptor);
  }
  for (struct name *name = names; name; name = name->earlier)
    if (seed != 0 && !is_lost(&random))
      continue;
    else if (name->former)
      REAL(rename)(name->path, name->former);
    else
      nftw(name->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
