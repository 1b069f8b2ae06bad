// Decodes the primary picture of a HEIC or AVIF in a process of its own.
//
//   forensics_heif WIDTH HEIGHT CHANNELS MAX_SIDE CPU_SECONDS MEMORY_BYTES <file >answer
//   forensics_heif --check      exits with 0: its libraries are there
//
// Answer: one byte 'o' (pixels follow) or 'f' (failed), one byte 0 or 1 (colours were multiplied by alpha), the message's length in two
// bytes, lower first, the message, then WIDTH × HEIGHT × CHANNELS samples. A process that ends without an answer crashed or was stopped.
//
// Why a process: libheif 1.15 and the decoders behind it write outside their memory for some damaged files, which inside the service
// would take every other picture with it.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

// The part of heif.h (libheif 1.15, the same up to 1.19) that is used; its package would bring the headers of all codecs.
extern "C" {
struct heif_error {
    int code;
    int subcode;
    const char* message;
};
struct heif_context;
struct heif_image_handle;
struct heif_image;
heif_context* heif_context_alloc(void);
void heif_context_set_maximum_image_size_limit(heif_context*, int);
void heif_context_set_max_decoding_threads(heif_context*, int);
heif_error heif_context_read_from_memory_without_copy(heif_context*, const void*, size_t, const void*);
heif_error heif_context_get_primary_image_handle(heif_context*, heif_image_handle**);
int heif_image_handle_is_premultiplied_alpha(const heif_image_handle*);
heif_error heif_decode_image(const heif_image_handle*, heif_image**, int colorspace, int chroma, const void* options);
int heif_image_get_width(const heif_image*, int channel);
int heif_image_get_height(const heif_image*, int channel);
const uint8_t* heif_image_get_plane_readonly(const heif_image*, int channel, int* stride);
int heif_image_get_decoding_warnings(heif_image*, int first, heif_error*, int capacity);
}

namespace {

// enum heif_colorspace, heif_chroma, heif_channel.
constexpr int colorspace_rgb = 1;
constexpr int interleaved_rgb = 10;
constexpr int interleaved_rgba = 11;
constexpr int channel_interleaved = 10;

bool write_all(const void* data, size_t size) {
    auto bytes = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t written = write(STDOUT_FILENO, bytes, size);
        if (written <= 0) {
            return false;
        }
        bytes += written;
        size -= static_cast<size_t>(written);
    }
    return true;
}

bool answer(char status, bool multiplied, std::string message) {
    message.resize(message.size() < 1000 ? message.size() : 1000);
    const uint8_t head[4] = {static_cast<uint8_t>(status), multiplied, static_cast<uint8_t>(message.size() & 255), static_cast<uint8_t>(message.size() >> 8)};
    return write_all(head, sizeof head) && write_all(message.data(), message.size());
}

int fail(const char* message) { return answer('f', false, message) ? 0 : 1; }

std::vector<uint8_t> read_input() {
    std::vector<uint8_t> file;
    uint8_t buffer[1 << 16];
    ssize_t count;
    while ((count = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
        file.insert(file.end(), buffer, buffer + count);
    }
    return file;
}

void limit(int resource, rlim_t value) {
    const rlimit both = {value, value};
    setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

}  // namespace

int main(int count, char** arguments) {
    if (count == 2 && std::strcmp(arguments[1], "--check") == 0) {
        return 0;
    }
    if (count != 7) {
        return 2;
    }
    const int width = std::atoi(arguments[1]), height = std::atoi(arguments[2]), channels = std::atoi(arguments[3]);
    // Complaints of the codecs go nowhere; a crash leaves no core file; nothing but the pipes can be written.
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CPU, std::strtoull(arguments[5], nullptr, 10));
    limit(RLIMIT_AS, std::strtoull(arguments[6], nullptr, 10));
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0);

    const std::vector<uint8_t> file = read_input();
    heif_context* context = heif_context_alloc();
    heif_context_set_maximum_image_size_limit(context, std::atoi(arguments[4]));
    // Cells of a grid one after the other: pictures are decoded side by side already.
    heif_context_set_max_decoding_threads(context, 0);
    heif_error error = heif_context_read_from_memory_without_copy(context, file.data(), file.size(), nullptr);
    if (error.code != 0) {
        return fail(error.message);
    }
    heif_image_handle* handle = nullptr;
    error = heif_context_get_primary_image_handle(context, &handle);
    if (error.code != 0) {
        return fail(error.message);
    }
    heif_image* image = nullptr;
    error = heif_decode_image(handle, &image, colorspace_rgb, channels == 4 ? interleaved_rgba : interleaved_rgb, nullptr);
    if (error.code != 0) {
        return fail(error.message);
    }
    int stride = 0;
    const uint8_t* plane = heif_image_get_plane_readonly(image, channel_interleaved, &stride);
    const int actual_width = heif_image_get_width(image, channel_interleaved), actual_height = heif_image_get_height(image, channel_interleaved);
    if (plane == nullptr || actual_width != width || actual_height != height || stride < width * channels) {
        const std::string sizes = "libheif gives " + std::to_string(actual_width) + " x " + std::to_string(actual_height) + " pixels where the header says "
            + std::to_string(width) + " x " + std::to_string(height);
        return fail(sizes.c_str());
    }
    heif_error warning = {0, 0, ""};
    const bool warned = heif_image_get_decoding_warnings(image, 0, &warning, 1) > 0;
    if (!answer('o', heif_image_handle_is_premultiplied_alpha(handle) != 0, warned ? warning.message : "")) {
        return 1;
    }
    for (int y = 0; y < height; y++) {
        if (!write_all(plane + static_cast<size_t>(y) * static_cast<size_t>(stride), static_cast<size_t>(width) * static_cast<size_t>(channels))) {
            return 1;
        }
    }
    // What the library holds goes with the process.
    _exit(0);
}
