/** One runnable class for each pattern; each is run by a test. */
@NullMarked
package io.drover.examples;

import org.jspecify.annotations.NullMarked;
