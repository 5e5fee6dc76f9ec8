/**
 * Contract suites: what every implementation of an interface must do, real ones and fakes alike.
 */
@NullMarked
package org.trovekeeper.contract;

import org.jspecify.annotations.NullMarked;
