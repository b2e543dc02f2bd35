package io.drover.embedded.storage;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What files did not let us do, in words: the JDK says it by the class of the error. Stateless. */
public final class FileTrouble {

  private FileTrouble() {}

  /** Returns what went wrong, without the name of a class. */
  public static String text(Throwable error) {
    if (error instanceof FileSystemException files && files.getReason() == null) {
      return "%s: %s".formatted(files.getFile(), kind(files));
    }
    String message = error.getMessage();
    return message == null ? "an error of the system without a reason" : message;
  }

  private static String kind(FileSystemException error) {
    if (error instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (error instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (error instanceof FileAlreadyExistsException || error instanceof NotDirectoryException) {
      return "it is a file and not a directory";
    }
    return error instanceof DirectoryNotEmptyException
        ? "the directory is not empty"
        : "the system gave no reason";
  }
}
