package io.drover.embedded;

/** Thrown by a storage that failed. After it nothing may be acknowledged any more. */
final class StorageFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StorageFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
