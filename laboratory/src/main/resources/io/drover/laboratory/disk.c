/*
 * A disk that can be full and that forgets what was not synced, for one folder of one process: it
 * stands between the process and the C library (LD_PRELOAD).
 *
 *   LABORATORY_STORE   the folder
 *   LABORATORY_SHADOW  a folder that gets what the disk would still have after a power cut: the
 *                      synced contents of each file, under its identity, and for each folder a file
 *                      with the identities and names that a sync of the folder made durable
 *   LABORATORY_FULL    a file; while it is there no file of the folder can grow
 *
 * Contents that are written through a memory map are not seen.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 4096
#define ID 64

struct file {
  char id[ID];
  off_t from, to; /* what was written and not synced */
};

static struct file files[FILES];
static int known;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *store, *shadow, *full;

#define REAL(name) ((typeof(&name))real(#name))

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (found == NULL) abort();
  return found;
}

/* The identity of a file: a number may be used again, the time of birth with it is not. */
static int identify(int at, const char *path, char *id, mode_t *mode, off_t *size) {
  struct statx s;
  if (statx(at, path, AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &s) != 0) return 0;
  snprintf(id, ID, "%llu-%lld-%u", (unsigned long long)s.stx_ino, (long long)s.stx_btime.tv_sec,
           s.stx_btime.tv_nsec);
  *mode = s.stx_mode;
  *size = (off_t)s.stx_size;
  return 1;
}

static int is_within(const char *path) {
  size_t length = store == NULL ? 0 : strlen(store);
  return length > 0 && strncmp(path, store, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* Whether a descriptor is that of something in the folder, and then what. */
static int look(int fd, char *path, char *id, mode_t *mode, off_t *size) {
  if (store == NULL) return 0;
  int before = errno;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  int found = 0;
  if (length > 0) {
    path[length] = 0;
    found = is_within(path) && identify(fd, "", id, mode, size);
  }
  errno = before;
  return found;
}

static struct file *find(const char *id) {
  for (int i = 0; i < known; i++) {
    if (strcmp(files[i].id, id) == 0) return &files[i];
  }
  if (known == FILES) abort();
  struct file *file = &files[known++];
  strcpy(file->id, id);
  file->from = 0;
  file->to = LLONG_MAX; /* what an earlier process wrote is synced with the first sync */
  return file;
}

static void touch(const char *id, off_t from, off_t to) {
  pthread_mutex_lock(&lock);
  struct file *file = find(id);
  if (from < file->from) file->from = from;
  if (to > file->to) file->to = to;
  pthread_mutex_unlock(&lock);
}

/* Takes a part of a file over into the shadow, and its size. */
static void keep(int fd, const char *id, off_t from, off_t to, off_t size) {
  char name[PATH_MAX], buffer[65536];
  snprintf(name, sizeof name, "%s/%s", shadow, id);
  int copy = REAL(open)(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  int source = REAL(open)(name, O_RDONLY | O_CLOEXEC); /* the other may be for writing only */
  if (copy < 0 || source < 0) abort();
  while (from < to && from < size) {
    size_t part = (size_t)(to - from) < sizeof buffer ? (size_t)(to - from) : sizeof buffer;
    ssize_t got = pread(source, buffer, part, from);
    if (got < 0) abort();
    if (got == 0) break;
    if (REAL(pwrite)(copy, buffer, (size_t)got, from) != got) abort();
    from += got;
  }
  if (REAL(ftruncate)(copy, size) != 0) abort();
  close(source);
  close(copy);
}

/* Takes the names in a folder over into the shadow. */
static void keep_names(const char *path) {
  char name[PATH_MAX * 2], made[PATH_MAX * 2 + 8], relative[PATH_MAX];
  snprintf(relative, sizeof relative, "%s", path + strlen(store));
  for (char *c = relative; *c; c++) {
    if (*c == '/') *c = '+';
  }
  snprintf(name, sizeof name, "%s/names%s", shadow, relative);
  snprintf(made, sizeof made, "%s.new", name);
  DIR *folder = opendir(path);
  FILE *list = fopen(made, "we");
  if (folder == NULL || list == NULL) abort();
  for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
    char id[ID];
    mode_t mode;
    off_t size;
    if (entry->d_name[0] == '.' || !identify(dirfd(folder), entry->d_name, id, &mode, &size)) continue;
    fprintf(list, "%c %s %s\n", S_ISDIR(mode) ? 'd' : 'f', id, entry->d_name);
  }
  closedir(folder);
  fclose(list);
  if (REAL(rename)(made, name) != 0) abort();
}

static int adopt(const char *path, const struct stat *s, int type, struct FTW *ftw) {
  (void)ftw;
  if (type == FTW_D) {
    keep_names(path);
  } else if (type == FTW_F) {
    char id[ID];
    mode_t mode;
    off_t size;
    int fd = REAL(open)(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || !identify(fd, "", id, &mode, &size)) abort();
    keep(fd, id, 0, s->st_size, size);
    close(fd);
  }
  return 0;
}

/* What is there when there is no shadow yet is durable. */
__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("LABORATORY_STORE");
  shadow = getenv("LABORATORY_SHADOW");
  full = getenv("LABORATORY_FULL");
  if (folder == NULL || shadow == NULL || full == NULL) return;
  char mark[PATH_MAX];
  snprintf(mark, sizeof mark, "%s/adopted", shadow);
  store = folder;
  if (access(mark, F_OK) != 0) {
    nftw(store, adopt, 16, FTW_PHYS);
    int fd = REAL(open)(mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) abort();
    close(fd);
  }
}

static int has_no_room(off_t end, off_t size) {
  int before = errno;
  int none = end > size && access(full, F_OK) == 0;
  errno = none ? ENOSPC : before;
  return none;
}

static ssize_t put(int fd, off_t at, size_t length, ssize_t (*writer)(int, const void *, size_t, off_t),
                   const void *bytes) {
  char path[PATH_MAX], id[ID];
  mode_t mode;
  off_t size;
  if (!look(fd, path, id, &mode, &size)) return writer(fd, bytes, length, at);
  if (fcntl(fd, F_GETFL) & O_APPEND) {
    at = size;
  } else if (at < 0) {
    at = lseek(fd, 0, SEEK_CUR);
  }
  if (has_no_room(at + (off_t)length, size)) return -1;
  ssize_t written = writer(fd, bytes, length, at);
  if (written > 0) touch(id, at, at + written);
  return written;
}

static ssize_t write_there(int fd, const void *bytes, size_t length, off_t at) {
  (void)at;
  return REAL(write)(fd, bytes, length);
}

static ssize_t pwrite_there(int fd, const void *bytes, size_t length, off_t at) {
  return REAL(pwrite)(fd, bytes, length, at);
}

static ssize_t writev_there(int fd, const void *parts, size_t length, off_t at) {
  (void)at;
  (void)length;
  const struct iovec *all = parts;
  int count = 0;
  for (size_t left = length; left > 0; count++) left -= all[count].iov_len;
  return REAL(writev)(fd, all, count);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  return put(fd, -1, length, write_there, bytes);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  return put(fd, at, length, pwrite_there, bytes);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  return put(fd, at, length, pwrite_there, bytes);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  size_t length = 0;
  for (int i = 0; i < count; i++) length += parts[i].iov_len;
  return put(fd, -1, length, writev_there, parts);
}

int fallocate(int fd, int how, off_t at, off_t length) {
  char path[PATH_MAX], id[ID];
  mode_t mode;
  off_t size;
  if (look(fd, path, id, &mode, &size) && has_no_room(at + length, size)) return -1;
  return REAL(fallocate)(fd, how, at, length);
}

static int sync_file(int fd, int (*sync)(int)) {
  char path[PATH_MAX], id[ID];
  mode_t mode;
  off_t size;
  if (!look(fd, path, id, &mode, &size)) return sync(fd);
  if (S_ISDIR(mode)) {
    int result = sync(fd);
    if (result == 0) keep_names(path);
    return result;
  }
  pthread_mutex_lock(&lock);
  struct file *file = find(id);
  off_t from = file->from, to = file->to;
  file->from = LLONG_MAX;
  file->to = 0;
  pthread_mutex_unlock(&lock);
  int result = sync(fd);
  if (result == 0) {
    keep(fd, id, from, to, size);
  } else {
    touch(id, from, to);
  }
  return result;
}

int fsync(int fd) {
  return sync_file(fd, REAL(fsync));
}

int fdatasync(int fd) {
  return sync_file(fd, REAL(fdatasync));
}
