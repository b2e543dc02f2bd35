package io.drover.embedded.storage;

/** Thrown by a storage that failed. After it nothing may be acknowledged any more. */
public final class StorageFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StorageFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
