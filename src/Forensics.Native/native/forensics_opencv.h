// Flat C interface to the few OpenCV functions Forensics.Native calls. Every buffer belongs to the caller; no C++ exception
// leaves; nothing is printed. Compiled by tools/setup.sh against OpenCV 4.6; bound by LibOpenCv.cs.
#pragma once
#include <cstdint>

#define FORENSICS_API extern "C" __attribute__((visibility("default")))

enum forensics_status : int32_t {
    FORENSICS_OK = 0,
    FORENSICS_NOT_FOUND = 1, // No homography fits.
    FORENSICS_FAILED = -1,   // The library threw; forensics_last_error tells what.
};

enum forensics_kind : int32_t {
    FORENSICS_ORB = 0,  // 32 bytes a descriptor, Hamming distance.
    FORENSICS_SIFT = 1, // 128 floats a descriptor, Euclidean distance.
};

struct forensics_keypoint {
    float x, y, size, angle, response;
};

struct forensics_match {
    int32_t query, train;
    float distance;
};

// What the last failing call of this thread said; empty when none failed. Valid until the thread's next call.
FORENSICS_API const char *forensics_last_error();

// luma: width × height bytes without padding. points and descriptors hold `capacity` rows; the strongest are kept.
// *count receives how many were written.
FORENSICS_API int32_t forensics_detect(const uint8_t *luma, int32_t width, int32_t height, int32_t kind, int32_t capacity,
                                       forensics_keypoint *points, uint8_t *descriptors, int32_t *count);

// The k nearest train rows of each query row of SIFT descriptors, nearest first; matches holds query_count × k. *count receives how
// many were written.
FORENSICS_API int32_t forensics_match_sift(const uint8_t *query, int32_t query_count, const uint8_t *train, int32_t train_count,
                                           int32_t k, forensics_match *matches, int32_t *count);

// source and target: x, y pairs. matrix: 9 doubles, row-major. inliers: one byte a pair, 0 or 1.
FORENSICS_API int32_t forensics_find_homography(const float *source, const float *target, int32_t pairs, double threshold,
                                                double *matrix, uint8_t *inliers);
