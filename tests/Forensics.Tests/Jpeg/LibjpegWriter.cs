using System.Diagnostics;
using System.Globalization;
using Forensics.Tests.Support;

namespace Forensics.Tests.Jpeg;

/// <summary>Ways of coding the same coefficients.</summary>
[Flags]
enum JpegCoding
{
    Baseline = 0,
    Progressive = 1,
    Optimised = 2,
    Arithmetic = 4,
}

/// <summary>Colour spaces of libjpeg (J_COLOR_SPACE), as written into the file.</summary>
enum JpegColours
{
    Grey = 1,
    Rgb = 2,
    YCbCr = 3,
    Cmyk = 4,
    Ycck = 5,
}

/// <summary>Writes JPEG files with the system's libjpeg through a small C program, with all its settings.</summary>
static class LibjpegWriter
{
    const string Source = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <math.h>
        #include <jpeglib.h>
        static void coding(struct jpeg_compress_struct *c, int flags, int restart) {
            if (flags & 1) jpeg_simple_progression(c);
            c->optimize_coding = (flags & 2) != 0;
            c->arith_code = (flags & 4) != 0;
            c->restart_interval = restart;
        }
        static void encode(const char *path, int w, int h, int quality, const char *sampling, int colours, int flags, int restart, unsigned seed) {
            struct jpeg_compress_struct c;
            struct jpeg_error_mgr e;
            c.err = jpeg_std_error(&e);
            jpeg_create_compress(&c);
            FILE *out = fopen(path, "wb");
            jpeg_stdio_dest(&c, out);
            c.image_width = w;
            c.image_height = h;
            c.input_components = colours == 1 ? 1 : colours > 3 ? 4 : 3;
            c.in_color_space = colours == 1 ? JCS_GRAYSCALE : colours > 3 ? JCS_CMYK : JCS_RGB;
            jpeg_set_defaults(&c);
            jpeg_set_colorspace(&c, (J_COLOR_SPACE)colours);
            jpeg_set_quality(&c, quality, TRUE);
            for (int i = 0; i < c.num_components && sampling[0]; i++, sampling += 2) {
                c.comp_info[i].h_samp_factor = sampling[0] - '0';
                c.comp_info[i].v_samp_factor = sampling[1] - '0';
            }
            coding(&c, flags, restart);
            jpeg_start_compress(&c, TRUE);
            unsigned char *row = malloc(4 * w);
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++)
                    for (int i = 0; i < c.input_components; i++) {
                        seed = seed * 1664525u + 1013904223u;
                        double v = 128 + 60 * sin((x + i * 9) / 17.0 + seed % 2 * 0.1) + 50 * cos(y / (11.0 + i)) + (int)(seed >> 26) - 32;
                        row[x * c.input_components + i] = v < 0 ? 0 : v > 255 ? 255 : (unsigned char)v;
                    }
                jpeg_write_scanlines(&c, &row, 1);
            }
            jpeg_finish_compress(&c);
            jpeg_destroy_compress(&c);
            free(row);
            fclose(out);
        }
        static void transcode(const char *from, const char *to, int flags, int restart) {
            struct jpeg_decompress_struct d;
            struct jpeg_compress_struct c;
            struct jpeg_error_mgr e;
            d.err = c.err = jpeg_std_error(&e);
            jpeg_create_decompress(&d);
            jpeg_create_compress(&c);
            FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
            jpeg_stdio_src(&d, in);
            jpeg_read_header(&d, TRUE);
            jvirt_barray_ptr *arrays = jpeg_read_coefficients(&d);
            jpeg_copy_critical_parameters(&d, &c);
            coding(&c, flags, restart);
            jpeg_stdio_dest(&c, out);
            jpeg_write_coefficients(&c, arrays);
            jpeg_finish_compress(&c);
            jpeg_destroy_compress(&c);
            jpeg_finish_decompress(&d);
            jpeg_destroy_decompress(&d);
            fclose(in);
            fclose(out);
        }
        int main(void) {
            char line[4096], a[2000], b[2000];
            int w, h, q, colours, flags, restart;
            unsigned seed;
            while (fgets(line, sizeof line, stdin)) {
                if (sscanf(line, "encode %s %d %d %d %s %d %d %d %u", a, &w, &h, &q, b, &colours, &flags, &restart, &seed) == 9)
                    encode(a, w, h, q, b, colours, flags, restart, seed);
                else if (sscanf(line, "transcode %s %s %d %d", a, b, &flags, &restart) == 4)
                    transcode(a, b, flags, restart);
                else
                    return 1;
            }
            return 0;
        }
        """;

    static readonly Lazy<string?> Program = new(() => CProgram.Compile("jpeg-writer", Source, "jpeg", "m"));

    public static bool IsPresent => Program.Value is not null;

    /// <param name="Sampling">Two digits a component, horizontal and vertical factor: "221111" is 4:2:0.</param>
    public readonly record struct Settings(
        int Width, int Height, int Quality, string Sampling, JpegColours Colours = JpegColours.YCbCr, JpegCoding Coding = JpegCoding.Baseline, int RestartMcus = 0)
    {
        public override string ToString() => $"{Width}x{Height}-q{Quality}-{Sampling}-{Colours}-{Coding}-r{RestartMcus}".Replace(", ", "+", StringComparison.Ordinal);
    }

    /// <summary>Encodes a made picture for each of the settings into files of a new folder.</summary>
    public static List<string> Encode(IEnumerable<Settings> all)
    {
        var folder = Directory.CreateTempSubdirectory("forensics-jpeg-").FullName;
        var jobs = all.Select((settings, i) => (Settings: settings, Path: Path.Combine(folder, $"{settings}.jpg"), Seed: i + 1)).ToList();
        Run(jobs.Select(job => string.Create(CultureInfo.InvariantCulture,
            $"encode {job.Path} {job.Settings.Width} {job.Settings.Height} {job.Settings.Quality} {job.Settings.Sampling} {(int)job.Settings.Colours} {(int)job.Settings.Coding} {job.Settings.RestartMcus} {job.Seed}")));
        return [.. jobs.Select(job => job.Path)];
    }

    public static byte[] Encode(Settings settings)
    {
        var files = Encode([settings]);
        var bytes = File.ReadAllBytes(files[0]);
        Delete(files);
        return bytes;
    }

    /// <summary>Removes the folder made by <see cref="Encode(IEnumerable{Settings})"/>.</summary>
    public static void Delete(List<string> files) => Directory.Delete(Path.GetDirectoryName(files[0])!, recursive: true);

    /// <summary>Writes the same coefficients in another way, without any metadata.</summary>
    public static byte[] Transcode(byte[] jpeg, JpegCoding coding, int restartMcus = 0)
    {
        var folder = Directory.CreateTempSubdirectory("forensics-jpeg-").FullName;
        var (from, to) = (Path.Combine(folder, "from.jpg"), Path.Combine(folder, "to.jpg"));
        File.WriteAllBytes(from, jpeg);
        Run([$"transcode {from} {to} {(int)coding} {restartMcus}"]);
        var bytes = File.ReadAllBytes(to);
        Directory.Delete(folder, recursive: true);
        return bytes;
    }

    static void Run(IEnumerable<string> lines)
    {
        using var process = Process.Start(new ProcessStartInfo(Program.Value!) { RedirectStandardInput = true })!;
        foreach (var line in lines)
        {
            process.StandardInput.WriteLine(line);
        }

        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
