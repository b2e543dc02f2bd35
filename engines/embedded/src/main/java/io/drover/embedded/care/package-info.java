/**
 * What is done for stores that are not open: the check of all that is in them, and the salvage of
 * what can be read. May import the rooms below, and no command.
 */
@NullMarked
package io.drover.embedded.care;

import org.jspecify.annotations.NullMarked;
