/** A JSON codec for applications that have set up Jackson 2. */
@NullMarked
package io.drover.jackson2;

import org.jspecify.annotations.NullMarked;
