/** Helpers that datastore families and backup strategies share; uses nothing but {@code spi}. */
@NullMarked
package org.trovekeeper.toolkit;

import org.jspecify.annotations.NullMarked;
