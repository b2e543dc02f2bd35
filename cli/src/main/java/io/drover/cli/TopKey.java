package io.drover.cli;

import java.io.IOException;
import java.io.InputStream;

/** A key that means something to {@code drover top}. */
enum TopKey {
  QUIT,
  UP,
  DOWN,
  PAGE_UP,
  PAGE_DOWN,
  ENTER,
  BACK,
  OTHER;

  private static final int ESCAPE = 27;
  private static final int DELETE = 127;
  private static final long ESCAPE_MILLIS = 50;

  /** Waits for the next key; {@code QUIT} at the end of the input. */
  static TopKey read(InputStream keys) throws IOException, InterruptedException {
    int key = keys.read();
    return switch (key) {
      case -1, 'q', 'Q' -> QUIT;
      case 'k' -> UP;
      case 'j' -> DOWN;
      case '\r', '\n' -> ENTER;
      case 8, DELETE, 'h' -> BACK;
      case ESCAPE -> escaped(keys);
      default -> OTHER;
    };
  }

  /** Reads what follows an escape: an arrow sends more at once, the key itself nothing. */
  private static TopKey escaped(InputStream keys) throws IOException, InterruptedException {
    long end = System.nanoTime() + ESCAPE_MILLIS * 1_000_000;
    while (keys.available() == 0) {
      if (System.nanoTime() - end > 0) {
        return BACK;
      }
      Thread.sleep(1);
    }
    int kind = keys.read();
    if (kind != '[' && kind != 'O') {
      return OTHER;
    }
    int key = keys.read();
    TopKey meant =
        switch (key) {
          case 'A' -> UP;
          case 'B' -> DOWN;
          case 'C' -> ENTER;
          case 'D' -> BACK;
          case '5' -> PAGE_UP;
          case '6' -> PAGE_DOWN;
          default -> OTHER;
        };
    while (key >= '0' && key <= '9' || key == ';') {
      key = keys.read(); // To the sign at the end.
    }
    return meant;
  }
}
