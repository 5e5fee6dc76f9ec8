/** Settings under test. */
@NullMarked
package org.trovekeeper.config;

import org.jspecify.annotations.NullMarked;
