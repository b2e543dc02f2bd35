/**
 * Channels: what is published to whom, and the subscriptions that are told. Imports {@code
 * produce}, {@code store} and {@code threads}.
 */
@NullMarked
package io.drover.internal.channel;

import org.jspecify.annotations.NullMarked;
