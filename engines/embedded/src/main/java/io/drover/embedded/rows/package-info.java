/**
 * What stands in the tables: keys, and the forms of jobs, options, events and times. A new kind of
 * row gets its codec here. May import storage.
 */
@NullMarked
package io.drover.embedded.rows;

import org.jspecify.annotations.NullMarked;
