@NullMarked
package org.trovekeeper.postgresql.replication;

import org.jspecify.annotations.NullMarked;
