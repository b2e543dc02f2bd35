/**
 * Request/reply: methods that clients call through a queue, what servers make of them, and what a
 * call may end with. May import the values of jobs.
 */
@NullMarked
package io.drover.rpc;

import org.jspecify.annotations.NullMarked;
