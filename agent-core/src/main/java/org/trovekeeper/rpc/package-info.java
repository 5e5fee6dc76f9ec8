/** Trove's RPC: envelope, encryption, the method table, lanes and replies. */
@NullMarked
package org.trovekeeper.rpc;

import org.jspecify.annotations.NullMarked;
