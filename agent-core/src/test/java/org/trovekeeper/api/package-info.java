@NullMarked
package org.trovekeeper.api;

import org.jspecify.annotations.NullMarked;
