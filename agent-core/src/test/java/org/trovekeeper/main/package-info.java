@NullMarked
package org.trovekeeper.main;

import org.jspecify.annotations.NullMarked;
