@NullMarked
package org.trovekeeper.cli;

import org.jspecify.annotations.NullMarked;
