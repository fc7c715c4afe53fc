/*
 * A program for the tests of the failing disk: it does what the lines of its input say, on the file that its argument
 * names, and answers each with a line. Two descriptors of it are open, 0 and 1.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **arguments) {
  char command[16], fill, bytes[65536];
  long descriptor, offset, length;
  if (count != 2)
    return 2;
  int files[] = { open(arguments[1], O_RDWR), open(arguments[1], O_RDWR) };
  while (scanf("%15s %ld %ld %ld %c", command, &descriptor, &offset, &length, &fill) == 5) {
    long result = -1;
    if (strcmp(command, "write") == 0 && length <= (long)sizeof bytes)
      result = pwrite(files[descriptor], memset(bytes, fill, (size_t)length), (size_t)length, offset);
    else if (strcmp(command, "sync") == 0)
      result = fsync(files[descriptor]);
    else if (strcmp(command, "cut") == 0)
      result = ftruncate(files[descriptor], offset);
    printf("%s\n", result < 0 ? "failed" : "done");
    fflush(stdout);
  }
  return 0;
}
