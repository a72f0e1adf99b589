/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * leak_check: LeakSanitizer looks away while librrd draws.
 *
 * librrd and the libraries below it keep fonts and texts until the process ends;
 * that is no leak of ours.
 */
#ifndef SOEWATCH_GRAPHS_LEAK_CHECK_H
#define SOEWATCH_GRAPHS_LEAK_CHECK_H

#if defined(__SANITIZE_ADDRESS__)
#define HAS_LEAK_CHECK 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_LEAK_CHECK 1
#endif
#endif

#ifdef HAS_LEAK_CHECK
#include <sanitizer/lsan_interface.h>
#define leak_check_pause() __lsan_disable()
#define leak_check_go_on() __lsan_enable()
#else
#define leak_check_pause() ((void)0)
#define leak_check_go_on() ((void)0)
#endif

#endif
