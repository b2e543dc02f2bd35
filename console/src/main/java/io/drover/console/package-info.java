/**
 * What Drover answers over HTTP: a servlet with metrics, health, a JSON API and a live stream. It
 * begins with {@link io.drover.console.DroverConsole}.
 */
@NullMarked
package io.drover.console;

import org.jspecify.annotations.NullMarked;
