/**
 * Routing: which queues a message reaches that is published to an exchange, and the step that adds
 * it to them. Imports {@code work}, {@code produce}, {@code store} and {@code threads}.
 */
@NullMarked
package io.drover.internal.route;

import org.jspecify.annotations.NullMarked;
