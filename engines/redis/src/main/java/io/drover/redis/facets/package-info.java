/**
 * The facets of the seam, and what each is made of: one class for what is asked, which says it in
 * scripts and sends it over connections. May import connections and scripts.
 */
@NullMarked
package io.drover.redis.facets;

import org.jspecify.annotations.NullMarked;
