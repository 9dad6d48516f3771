#ifndef CCRYPTO_H
#define CCRYPTO_H

#include "cc_blake2b.h"
#include "cc_curve25519.h"
#include "cc_keccak.h"

#endif
