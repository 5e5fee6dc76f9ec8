/** Tests of the RPC layer, and its reusable fakes. */
@NullMarked
package org.trovekeeper.rpc;

import org.jspecify.annotations.NullMarked;
