package io.drover.console;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * What an application decides by who may do what: it knows its users, and the console asks. Called
 * by several threads at once, before anything else of a request is read.
 */
@FunctionalInterface
public interface RoleRule {

  /**
   * Returns the role of whoever sent a request, or empty to refuse it. If it throws, the request is
   * refused.
   *
   * @param request the request as the container has it, with its principal and session
   */
  Optional<Role> roleOf(HttpServletRequest request);
}
