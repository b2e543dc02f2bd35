/**
 * What tests around Drover need: virtual time, the contract every engine is held to, and a model
 * that random sequences of calls are compared with.
 */
@NullMarked
package io.drover.testkit;

import org.jspecify.annotations.NullMarked;
