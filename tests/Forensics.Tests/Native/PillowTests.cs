using System.Diagnostics;
using Forensics.Imaging;
using Forensics.Native;
using Forensics.Tests.Support;

namespace Forensics.Tests.Native;

/// <summary>The codec against a decoder by other people, on pictures of every kind.</summary>
public sealed class PillowTests
{
    [PillowFact]
    public void Every_kind_of_picture_is_decoded_as_pillow_does_within_one_level()
    {
        var folder = Directory.CreateTempSubdirectory("forensics-pillow-");
        try
        {
            Write(folder.FullName);
            var files = folder.GetFiles("*.rgb");
            Assert.Equal(21, files.Length);
            Assert.All(files, expected =>
            {
                var decoded = new SystemImageCodec().Decode(File.ReadAllBytes(Path.ChangeExtension(expected.FullName, null)), new());
                Assert.InRange(TestPictures.LargestDifference(File.ReadAllBytes(expected.FullName), decoded.Image.Pixels), 0, 1);
                Assert.Empty(decoded.Problems);
                Assert.Equal(expected.Name.Contains("alpha", StringComparison.Ordinal) || expected.Name is "rgba.png.rgb" or "key.png.rgb" or "animated.webp.rgb", decoded.HasAlpha);
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void Write(string folder)
    {
        var script = Path.Combine(RepositoryRoot.Path, "tests", "Forensics.Tests", "Native", "pillow_oracle.py");
        using var python = Process.Start(new ProcessStartInfo(PillowFactAttribute.Python, [script, folder]) { RedirectStandardError = true })!;
        var errors = python.StandardError.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, errors);
    }
}

/// <summary>A test that needs Debian's python3-pil: skipped without it, but failing in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class PillowFactAttribute : FactAttribute
{
    // Debian's own: another Python on the path does not see Debian's packages.
    public const string Python = "/usr/bin/python3";

    public PillowFactAttribute()
    {
        if (!File.Exists("/usr/lib/python3/dist-packages/PIL/Image.py") && Environment.GetEnvironmentVariable("CI") is null)
        {
            Skip = "Pillow is missing: run tools/setup.sh test.";
        }
    }
}
