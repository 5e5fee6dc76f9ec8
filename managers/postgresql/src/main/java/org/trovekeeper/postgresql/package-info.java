/** PostgreSQL: one server, its accounts, its settings. */
@NullMarked
package org.trovekeeper.postgresql;

import org.jspecify.annotations.NullMarked;
