/**
 * What is done to queues, one class for each kind of step: adding, claiming, settling, removing,
 * rearranging, looking. Runs on the commit thread. A new feature's step goes here. May import
 * state, commit, rows and storage.
 */
@NullMarked
package io.drover.embedded.commands;

import org.jspecify.annotations.NullMarked;
