/** Streaming replication and promotion of PostgreSQL; see docs/invariants/promotion.md. */
@NullMarked
package org.trovekeeper.postgresql.replication;

import org.jspecify.annotations.NullMarked;
