@NullMarked
package org.trovekeeper.strategies.mariadb;

import org.jspecify.annotations.NullMarked;
