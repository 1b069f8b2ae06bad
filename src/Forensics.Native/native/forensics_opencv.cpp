#include "forensics_opencv.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include <opencv2/calib3d.hpp>
#include <opencv2/core.hpp>
#include <opencv2/core/utility.hpp>
#include <opencv2/features2d.hpp>

namespace {

thread_local std::string last_error;

// OpenCV prints every error to stderr before it throws; the text reaches the caller through last_error instead.
int quiet(int, const char *, const char *, const char *, int, void *) { return 0; }

void prepare() {
    static const bool once = [] {
        // Workers run one picture each; a pool inside each of them would only make them wait for one another.
        cv::setNumThreads(1);
        cv::redirectError(quiet);
        return true;
    }();
    (void)once;
    last_error.clear();
}

template <typename Body> int32_t guarded(Body body) {
    try {
        prepare();
        return body();
    } catch (const std::exception &error) {
        last_error = error.what();
    } catch (...) {
        last_error = "an exception of unknown type";
    }
    return FORENSICS_FAILED;
}

// OpenCV takes non-const pointers for its headers around foreign memory; nothing here writes through them.
template <typename T> T *unconst(const T *pointer) { return const_cast<T *>(pointer); }

cv::Mat sift_rows(const uint8_t *data, int32_t rows) { return cv::Mat(rows, 128, CV_32F, unconst(data)); }

} // namespace

const char *forensics_last_error() { return last_error.c_str(); }

int32_t forensics_detect(const uint8_t *luma, int32_t width, int32_t height, int32_t kind, int32_t capacity,
                         forensics_keypoint *points, uint8_t *descriptors, int32_t *count) {
    return guarded([&]() -> int32_t {
        *count = 0;
        const cv::Mat image(height, width, CV_8U, unconst(luma));
        const cv::Ptr<cv::Feature2D> detector = kind == FORENSICS_ORB
            ? cv::Ptr<cv::Feature2D>(cv::ORB::create(capacity))
            : cv::Ptr<cv::Feature2D>(cv::SIFT::create(capacity));
        std::vector<cv::KeyPoint> found;
        cv::Mat rows;
        detector->detectAndCompute(image, cv::noArray(), found, rows);

        // Both keep ties with the last one kept, so there may be more than asked for. A stable sort keeps equal runs equal.
        std::vector<int> order(found.size());
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return found[a].response > found[b].response; });
        const int kept = std::min<int>(capacity, static_cast<int>(order.size()));
        const size_t row_bytes = kind == FORENSICS_ORB ? 32 : 128 * sizeof(float);
        for (int i = 0; i < kept; i++) {
            const cv::KeyPoint &point = found[order[i]];
            points[i] = {point.pt.x, point.pt.y, point.size, point.angle, point.response};
            std::memcpy(descriptors + i * row_bytes, rows.ptr(order[i]), row_bytes);
        }
        *count = kept;
        return FORENSICS_OK;
    });
}

int32_t forensics_match_sift(const uint8_t *query, int32_t query_count, const uint8_t *train, int32_t train_count, int32_t k,
                             forensics_match *matches, int32_t *count) {
    return guarded([&]() -> int32_t {
        *count = 0;
        const cv::BFMatcher matcher(cv::NORM_L2);
        std::vector<std::vector<cv::DMatch>> found;
        matcher.knnMatch(sift_rows(query, query_count), sift_rows(train, train_count), found, k);
        for (const auto &neighbours : found) {
            for (const auto &match : neighbours) {
                matches[(*count)++] = {match.queryIdx, match.trainIdx, match.distance};
            }
        }
        return FORENSICS_OK;
    });
}

int32_t forensics_find_homography(const float *source, const float *target, int32_t pairs, double threshold, double *matrix,
                                  uint8_t *inliers) {
    return guarded([&]() -> int32_t {
        // RANSAC draws from a generator of its own with a constant seed; this one covers whatever else may draw.
        cv::setRNGSeed(1);
        cv::Mat mask;
        const cv::Mat found = cv::findHomography(cv::Mat(pairs, 1, CV_32FC2, unconst(source)),
                                                 cv::Mat(pairs, 1, CV_32FC2, unconst(target)), mask, cv::RANSAC, threshold);
        if (found.empty()) {
            return FORENSICS_NOT_FOUND;
        }
        for (int i = 0; i < 9; i++) {
            matrix[i] = found.at<double>(i / 3, i % 3);
        }
        for (int i = 0; i < pairs; i++) {
            inliers[i] = mask.at<uint8_t>(i) != 0;
        }
        return FORENSICS_OK;
    });
}
