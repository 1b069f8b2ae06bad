using System.Diagnostics;
using System.Runtime.InteropServices;
using Forensics.Tests.Support;

namespace Forensics.Tests.Jpeg;

/// <summary>Coefficients as the system's libjpeg reads them (jpeg_read_coefficients), through a small C program compiled once per test run.</summary>
static class LibjpegCoefficients
{
    const string Source = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <setjmp.h>
        #include <jpeglib.h>
        static jmp_buf escape;
        static void failed(j_common_ptr c) { longjmp(escape, 1); }
        static void quiet(j_common_ptr c, int level) { if (level < 0) c->err->num_warnings++; }
        static void put(FILE *out, int value) { fwrite(&value, 4, 1, out); }
        /* One file name a line on stdin; for each on stdout: warnings (-1 failed), components, and per component sides and blocks. */
        int main(void) {
            char name[4096];
            while (fgets(name, sizeof name, stdin)) {
                struct jpeg_decompress_struct c;
                struct jpeg_error_mgr e;
                name[strcspn(name, "\n")] = 0;
                FILE *in = fopen(name, "rb");
                c.err = jpeg_std_error(&e);
                e.error_exit = failed;
                e.emit_message = quiet;
                jpeg_create_decompress(&c);
                if (!in || setjmp(escape)) { put(stdout, -1); if (in) fclose(in); jpeg_destroy_decompress(&c); continue; }
                jpeg_stdio_src(&c, in);
                jpeg_read_header(&c, TRUE);
                if ((double)c.image_width * c.image_height > 1e8) failed((j_common_ptr)&c); /* over our own limit */
                jvirt_barray_ptr *arrays = jpeg_read_coefficients(&c);
                put(stdout, (int)e.num_warnings);
                put(stdout, c.num_components);
                for (int i = 0; i < c.num_components; i++) {
                    jpeg_component_info *p = &c.comp_info[i];
                    put(stdout, p->width_in_blocks);
                    put(stdout, p->height_in_blocks);
                    for (JDIMENSION y = 0; y < p->height_in_blocks; y++) {
                        JBLOCKARRAY row = c.mem->access_virt_barray((j_common_ptr)&c, arrays[i], y, 1, FALSE);
                        fwrite(row[0], 128, p->width_in_blocks, stdout);
                    }
                }
                fclose(in);
                jpeg_destroy_decompress(&c);
            }
            return 0;
        }
        """;

    static readonly Lazy<string?> Program = new(() => CProgram.Compile("coefficients", Source, "jpeg"));

    public static bool IsPresent => Program.Value is not null;

    /// <summary>Calls back for each file with libjpeg's planes, null where libjpeg refused it, and the number of its warnings.</summary>
    public static void Read(IReadOnlyList<string> files, Action<string, List<(int Wide, int High, short[] Values)>?, int> each)
    {
        using var process = Process.Start(new ProcessStartInfo(Program.Value!) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        using var output = new BinaryReader(new BufferedStream(process.StandardOutput.BaseStream, 1 << 16));

        // Beside the reading: with many files both pipes fill up, and each side would wait for the other.
        var writing = Task.Run(() =>
        {
            foreach (var file in files)
            {
                process.StandardInput.WriteLine(file);
            }

            process.StandardInput.Close();
        });
        foreach (var file in files)
        {
            var warnings = output.ReadInt32();
            if (warnings < 0)
            {
                each(file, null, 0);
                continue;
            }

            List<(int, int, short[])> planes = [];
            for (var count = output.ReadInt32(); count > 0; count--)
            {
                var (wide, high) = (output.ReadInt32(), output.ReadInt32());
                planes.Add((wide, high, MemoryMarshal.Cast<byte, short>(output.ReadBytes(128 * wide * high)).ToArray()));
            }

            each(file, planes, warnings);
        }

        writing.Wait();
        process.WaitForExit();
    }
}

/// <summary>A test against libjpeg's own coefficients: skipped without gcc or the headers, failed there when CI is set.</summary>
sealed class LibjpegFactAttribute : FactAttribute
{
    public LibjpegFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") is null && !(LibjpegCoefficients.IsPresent && LibjpegWriter.IsPresent && TurboJpeg.IsPresent))
        {
            Skip = "Needs gcc, libjpeg62-turbo-dev and libturbojpeg0.";
        }
    }
}
