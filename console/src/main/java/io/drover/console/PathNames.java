package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/**
 * Names of queues, jobs and the like as parts of a path. Containers refuse some characters in
 * paths, even encoded, and take others for their own: a name with any of those stands there in
 * Base64 for URLs, behind a tilde. Stateless.
 */
final class PathNames {

  private static final char MARK = '~';

  private PathNames() {}

  /** Returns the name that a part of a path stands for. */
  static String decode(String part) {
    if (part.isEmpty() || part.charAt(0) != MARK) {
      return part;
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part.substring(1));
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw Problem.input(
          "expected a name in the path that begins with ~ to go on with the name's UTF-8 in Base64 for URLs, got: \"%s\"",
          Texts.cut(part, 100));
    }
  }
}
