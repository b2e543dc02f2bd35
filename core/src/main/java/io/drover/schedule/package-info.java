/**
 * Recurring jobs as users say and read them: cron patterns, intervals, schedules. Imports values of
 * jobs and nothing else of Drover.
 */
@NullMarked
package io.drover.schedule;

import org.jspecify.annotations.NullMarked;
