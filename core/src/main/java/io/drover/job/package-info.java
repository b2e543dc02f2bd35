/**
 * The values users and engines share: jobs, their options and states, events, pages, the interfaces
 * of handlers, and the exceptions. Imports nothing else of Drover.
 */
@NullMarked
package io.drover.job;

import org.jspecify.annotations.NullMarked;
