/**
 * What plugins implement and receive. Uses nothing but the JDK and JSpecify, so that a datastore
 * family or a backup strategy depends on this package and {@code toolkit} alone.
 */
@NullMarked
package org.trovekeeper.spi;

import org.jspecify.annotations.NullMarked;
