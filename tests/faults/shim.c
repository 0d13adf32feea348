/* Fail, or kill the process, at the Nth call that changes a folder; record what was made durable.

   Loaded with LD_PRELOAD, so that Python, SQLite and tantivy are all under it. Armed by
   fault_arm() or, for a program of its own, by the environment: FAULT_ROOT, FAULT_AT,
   FAULT_ACTION, FAULT_STICKY, FAULT_SHADOW.

   The shadow is what a strict reading of POSIX promises after a power cut: the contents of a file
   at its last fsync (f_<inode>), the names in a folder at its last fsync (d_<inode>). */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { COUNT = 0, FULL = 1, BROKEN = 2, KILL_BEFORE = 3, KILL_AFTER = 4, KILL_HALF = 5 };

static char root[PATH_MAX], shadow[PATH_MAX];
static size_t root_length;
static atomic_long counter;
static long target, action, sticky;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

void fault_arm(const char *folder, long at, long what, long stays, const char *durable) {
    snprintf(shadow, sizeof shadow, "%s", durable ? durable : "");
    snprintf(root, sizeof root, "%s", folder);
    target = at;
    action = what;
    sticky = stays;
    atomic_store(&counter, 0);
    root_length = strlen(root);
}

void fault_disarm(void) { root_length = 0; }

long fault_count(void) { return atomic_load(&counter); }

__attribute__((constructor)) static void from_environment(void) {
    const char *folder = getenv("FAULT_ROOT");
    if (!folder) return;
    const char *at = getenv("FAULT_AT"), *what = getenv("FAULT_ACTION");
    const char *stays = getenv("FAULT_STICKY");
    fault_arm(folder, at ? atol(at) : 0, what ? atol(what) : 0, stays ? atol(stays) : 0,
              getenv("FAULT_SHADOW"));
}

static int inside(const char *path) {
    return root_length && !strncmp(path, root, root_length) &&
           (path[root_length] == '/' || path[root_length] == 0);
}

static int fd_inside(int fd) {
    char link[64], path[PATH_MAX];
    if (!root_length) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0) return 0;
    path[n] = 0;
    return inside(path);
}

static int path_inside(int dirfd, const char *path) {
    char whole[2 * PATH_MAX], link[64], base[PATH_MAX];
    if (!root_length) return 0;
    if (path[0] == '/') return inside(path);
    if (dirfd == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) return 0;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", dirfd);
        ssize_t n = readlink(link, base, sizeof base - 1);
        if (n <= 0) return 0;
        base[n] = 0;
    }
    snprintf(whole, sizeof whole, "%s/%s", base, path);
    return inside(whole);
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Count one call; return COUNT to go on, FULL or BROKEN to fail, else how to be killed. */
static long step(void) {
    long n = atomic_fetch_add(&counter, 1) + 1;
    if (!target || !action) return COUNT;
    if (n == target || (sticky && n > target)) {
        if (action == KILL_BEFORE) die();
        if (action <= BROKEN) errno = action == FULL ? ENOSPC : EIO;
        return action;
    }
    return COUNT;
}

#define FAILS(verdict) ((verdict) == FULL || (verdict) == BROKEN)

static void record_file(int fd, const struct stat *about) {
    char name[PATH_MAX + 64], draft[PATH_MAX + 80], data[65536];
    REAL(write);
    snprintf(name, sizeof name, "%s/f_%lu", shadow, (unsigned long)about->st_ino);
    snprintf(draft, sizeof draft, "%s.new", name);
    int out = open(draft, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (out < 0) return;
    off_t at = 0;
    ssize_t n;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int in = open(link, O_RDONLY);
    while (in >= 0 && (n = pread(in, data, sizeof data, at)) > 0) {
        if (real(out, data, n) != n) break;
        at += n;
    }
    if (in >= 0) close(in);
    close(out);
    static int (*move)(const char *, const char *);
    if (!move) move = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    move(draft, name);
}

static void record_folder(int fd, const struct stat *about) {
    char link[64], path[PATH_MAX], name[PATH_MAX + 64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0) return;
    path[n] = 0;
    DIR *folder = opendir(path);
    if (!folder) return;
    snprintf(name, sizeof name, "%s/d_%lu", shadow, (unsigned long)about->st_ino);
    FILE *out = fopen(name, "w");
    struct dirent *entry;
    while (out && (entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            fprintf(out, "%lu\t%d\t%s\n", (unsigned long)entry->d_ino, entry->d_type == DT_DIR,
                    entry->d_name);
    }
    if (out) fclose(out);
    closedir(folder);
}

static void record(int fd) {
    struct stat about;
    if (!shadow[0] || fstat(fd, &about)) return;
    int kept = errno;
    if (S_ISDIR(about.st_mode)) record_folder(fd, &about);
    else if (S_ISREG(about.st_mode)) record_file(fd, &about);
    errno = kept;
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    if (!fd_inside(fd)) return real(fd, data, size);
    long verdict = step();
    if (FAILS(verdict)) return -1;
    ssize_t done = real(fd, data, verdict == KILL_HALF ? size / 2 : size);
    if (verdict) die();
    return done;
}

#define PWRITE(name, offset_type) \
    ssize_t name(int fd, const void *data, size_t size, offset_type at) { \
        REAL(name); \
        if (!fd_inside(fd)) return real(fd, data, size, at); \
        long verdict = step(); \
        if (FAILS(verdict)) return -1; \
        ssize_t done = real(fd, data, verdict == KILL_HALF ? size / 2 : size, at); \
        if (verdict) die(); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    if (!fd_inside(fd)) return real(fd, parts, count);
    long verdict = step();
    if (FAILS(verdict)) return -1;
    ssize_t done = real(fd, parts, verdict == KILL_HALF ? (count + 1) / 2 : count);
    if (verdict) die();
    return done;
}

#define SYNC(name) \
    int name(int fd) { \
        REAL(name); \
        if (!fd_inside(fd)) return real(fd); \
        long verdict = step(); \
        if (FAILS(verdict)) return -1; \
        if (verdict == KILL_HALF) die(); \
        int done = real(fd); \
        if (!done) record(fd); \
        if (verdict) die(); \
        return done; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define PLAIN(test, call) \
    if (!(test)) return call; \
    long verdict = step(); \
    if (FAILS(verdict)) return -1; \
    int done = call; \
    if (verdict) die(); \
    return done

int ftruncate(int fd, off_t size) {
    REAL(ftruncate);
    PLAIN(fd_inside(fd), real(fd, size));
}

int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64);
    PLAIN(fd_inside(fd), real(fd, size));
}

int rename(const char *from, const char *to) {
    REAL(rename);
    PLAIN(path_inside(AT_FDCWD, to), real(from, to));
}

int renameat(int a, const char *from, int b, const char *to) {
    REAL(renameat);
    PLAIN(path_inside(b, to), real(a, from, b, to));
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
    REAL(renameat2);
    PLAIN(path_inside(b, to), real(a, from, b, to, flags));
}

int link(const char *from, const char *to) {
    REAL(link);
    PLAIN(path_inside(AT_FDCWD, to), real(from, to));
}

int linkat(int a, const char *from, int b, const char *to, int flags) {
    REAL(linkat);
    PLAIN(path_inside(b, to), real(a, from, b, to, flags));
}

int unlink(const char *path) {
    REAL(unlink);
    PLAIN(path_inside(AT_FDCWD, path), real(path));
}

int unlinkat(int fd, const char *path, int flags) {
    REAL(unlinkat);
    PLAIN(path_inside(fd, path), real(fd, path, flags));
}

int rmdir(const char *path) {
    REAL(rmdir);
    PLAIN(path_inside(AT_FDCWD, path), real(path));
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    PLAIN(path_inside(AT_FDCWD, path), real(path, mode));
}

/* Creating a file is a change too, and the one that a full or read-only disk refuses first. */
static int created(int at, const char *path, int flags) {
    return (flags & O_CREAT) && path_inside(at, path) && faccessat(at, path, F_OK, 0);
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list more; \
            va_start(more, flags); \
            mode = va_arg(more, mode_t); \
            va_end(more); \
        } \
        PLAIN(created(AT_FDCWD, path, flags), real(path, flags, mode)); \
    }
OPENS(open)
OPENS(open64)

#define OPENSAT(name) \
    int name(int fd, const char *path, int flags, ...) { \
        REAL(name); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list more; \
            va_start(more, flags); \
            mode = va_arg(more, mode_t); \
            va_end(more); \
        } \
        PLAIN(created(fd, path, flags), real(fd, path, flags, mode)); \
    }
OPENSAT(openat)
OPENSAT(openat64)
