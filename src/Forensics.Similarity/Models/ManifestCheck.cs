using System.Text.RegularExpressions;
using Forensics.Imaging.Analyzers.Channel;

namespace Forensics.Similarity.Models;

/// <summary>Refuses a manifest with a value this build can't honour, by the name of the field.</summary>
sealed partial class ManifestCheck(string path, ModelManifest manifest)
{
    const int MaxSidePixels = 4096;
    const int LocaliserNameLength = 30;

    static readonly string[] KnownChannels = [.. Enum.GetNames<ImageChannel>().Select(name => name.ToLowerInvariant())];

    /// <exception cref="ModelException">Names file, field, and what is known.</exception>
    public void Run()
    {
        CheckFile();
        CheckInput(manifest.Input);
        CheckGolden();
        switch (manifest.Task)
        {
            case "embed":
                CheckEmbedding();
                break;
            case "localize":
                CheckLocaliser();
                break;
        }
    }

    void CheckFile()
    {
        Require(manifest.Format == "onnx", "format", manifest.Format, "onnx");
        Require(manifest.Task is "embed" or "localize" or "classify", "task", manifest.Task, "embed, localize or classify");
        Require(manifest.File.Length > 0 && Path.GetFileName(manifest.File) == manifest.File, "file", manifest.File, "a file name without a folder");
        Require(manifest.Sha256.Length == 64 && manifest.Sha256.All(char.IsAsciiHexDigitLower), "sha256", manifest.Sha256, "64 lower-case hex digits");
        Require(manifest.Bytes is > 0 and <= int.MaxValue, "bytes", manifest.Bytes, "1 to 2,147,483,647");
        Require(!string.IsNullOrWhiteSpace(manifest.Licence), "licence", "empty", "the licence's name and whose it is; a model without one can't be used");
        Require(manifest.Title is not { Length: 0 or > 80 }, "title", "empty or longer", "1 to 80 characters");
    }

    void CheckInput(ModelInput input)
    {
        Require(input.Layout is "NCHW" or "NHWC", "input.layout", input.Layout, "NCHW or NHWC");
        Require(input.Dtype == "float32", "input.dtype", input.Dtype, "float32");
        Require(input.Channels is "RGB" or "BGR", "input.channels", input.Channels, "RGB or BGR");
        Require(IsSide(input.Width) && IsSide(input.Height), "input.width × height", $"{input.Width} × {input.Height}", "1 to 4096");
        Require(input.Mean.Length == 3 && input.Mean.All(float.IsFinite), "input.mean", input.Mean.Length, "three numbers");
        Require(input.Std.Length == 3 && input.Std.All(value => value > 0), "input.std", input.Std.Length, "three numbers above 0");
        if (input.Size is { } size)
        {
            Require(size.Mode is "fixed" or "multiple", "input.size.mode", size.Mode, "fixed or multiple");
            Require(size.MultipleOf is >= 1 and <= 512, "input.size.multipleOf", size.MultipleOf, "1 to 512");
            Require(
                input.Width % size.MultipleOf == 0 && input.Height % size.MultipleOf == 0, "input.width × height", $"{input.Width} × {input.Height}", "multiples of input.size.multipleOf");
        }
    }

    void CheckGolden()
    {
        var golden = manifest.GoldenOutput;
        Require(manifest.GoldenInput is null or ModelManifest.GoldenFormula, "golden_input", manifest.GoldenInput ?? "", ModelManifest.GoldenFormula);
        Require((manifest.GoldenInput is null) == (golden is null), "golden_output", "one without the other", "golden_input and golden_output together");
        Require(golden is null || golden.First8.Length is >= 1 and <= 8, "golden_output.first8", "of another length", "1 to 8 values");
    }

    void CheckEmbedding()
    {
        Require(!manifest.Input.IsFlexible, "input.size.mode", "multiple", "fixed (of an embedding)");
        Require(manifest.Output.Kind == "embedding", "output.kind", manifest.Output.Kind, "embedding");
        Require(manifest.Output.Dim is >= 1 and <= 65_536, "output.dim", manifest.Output.Dim ?? 0, "1 to 65,536");
        Require(manifest.GoldenOutput is null || manifest.GoldenOutput.Dim == manifest.Output.Dim, "golden_output.dim", manifest.GoldenOutput?.Dim ?? 0, "output.dim");
    }

    void CheckLocaliser()
    {
        // It becomes an analyzer's id, a file name of maps and a part of addresses.
        Require(
            manifest.Name.Length <= LocaliserNameLength && LocaliserName().IsMatch(manifest.Name), "name", manifest.Name, "1 to 30 small letters, digits and single hyphens");
        Require(
            int.TryParse(manifest.Version, System.Globalization.NumberStyles.None, null, out var version) && version >= 1, "version", manifest.Version ?? "absent", "a whole number from 1, as text");
        CheckMap(manifest.Output);
        if (manifest.ScoreOutput is { } score)
        {
            Require(score.Kind is "score" or "logit", "score_output.kind", score.Kind, "score or logit");
            Require(score.Activation is "none" or "sigmoid", "score_output.activation", score.Activation, "none or sigmoid");
        }

        CheckTiling(manifest.Tiling, manifest.Input);
        CheckApplicability(manifest.Applicability);
        CheckCalibration(manifest.Calibration);
        CheckLimits(manifest.Limits);
    }

    void CheckMap(ModelOutput output)
    {
        Require(output.Kind is "map" or "logit", "output.kind", output.Kind, "map or logit (of a localiser)");
        Require(output.Activation is "none" or "sigmoid" or "softmax", "output.activation", output.Activation, "none, sigmoid or softmax");
        Require(output.Kind != "logit" || output.Activation != "none", "output.activation", output.Activation, "sigmoid or softmax (of a logit)");
        Require(output.Class is null or (>= 0 and < 1000), "output.class", output.Class ?? 0, "0 to 999");
    }

    void CheckTiling(ModelTiling? tiling, ModelInput input)
    {
        if (tiling is null)
        {
            return;
        }

        Require(tiling.Size is >= 16 and <= MaxSidePixels, "tiling.size", tiling.Size, "16 to 4096");
        Require(tiling.Overlap >= 0 && tiling.Overlap <= tiling.Size / 2, "tiling.overlap", tiling.Overlap, "0 to half of tiling.size");
        Require(tiling.Merge is "mean" or "max" or "centre", "tiling.merge", tiling.Merge, "mean, max or centre");
        Require(
            input.IsFlexible ? tiling.Size % input.Size!.MultipleOf == 0 : tiling.Size == input.Width && tiling.Size == input.Height,
            "tiling.size",
            tiling.Size,
            input.IsFlexible ? "a multiple of input.size.multipleOf" : "input.width and input.height, which are fixed");
    }

    void CheckApplicability(ModelApplicability? applicability)
    {
        if (applicability is null)
        {
            return;
        }

        var known = string.Join(", ", KnownChannels);
        Require(applicability.Channels is not { Length: 0 }, "applicability.channels", "empty", known);
        Require(
            applicability.Channels?.All(KnownChannels.Contains) ?? true, "applicability.channels", string.Join(", ", applicability.Channels ?? []), known);
        Require(applicability.MinQ is null or (>= 1 and <= 100), "applicability.minQ", applicability.MinQ ?? 0, "1 to 100");
        Require(applicability.MinSide is null or (>= 1 and <= 65_535), "applicability.minSide", applicability.MinSide ?? 0, "1 to 65,535");
    }

    void CheckCalibration(ModelCalibration? calibration)
    {
        if (calibration is null)
        {
            return;
        }

        Require(calibration.Method == "platt", "calibration.method", calibration.Method, "platt");
        Require(double.IsFinite(calibration.A) && double.IsFinite(calibration.B), "calibration.a, b", "not finite", "numbers");
        Require(calibration.NPos >= 1 && calibration.NNeg >= 1, "calibration.n_pos, n_neg", $"{calibration.NPos}, {calibration.NNeg}", "1 or more");
        Require(calibration.Cllr is >= 0 and < 1, "calibration.cllr", calibration.Cllr, "0 to less than 1; from 1 on it tells nothing, so leave the calibration out");
        Require(!string.IsNullOrWhiteSpace(calibration.Dataset), "calibration.dataset", "empty", "the name of the data it was fitted on");
    }

    void CheckLimits(ModelLimits? limits)
    {
        Require(limits?.MaxMs is null or (>= 1 and <= 60_000), "limits.maxMs", limits?.MaxMs ?? 0, "1 to 60,000");
        Require(limits?.MaxMemMb is null or (>= 1 and <= 65_536), "limits.maxMemMb", limits?.MaxMemMb ?? 0, "1 to 65,536");
        Require(limits?.FloatsPerPixel is null or (>= 1 and <= 100_000), "limits.floatsPerPixel", limits?.FloatsPerPixel ?? 0, "1 to 100,000");
    }

    static bool IsSide(int pixels) => pixels is >= 1 and <= MaxSidePixels;

    void Require(bool holds, string field, object value, string allowed)
    {
        if (!holds)
        {
            throw new ModelException(path, FormattableString.Invariant($"Field \"{field}\" is {value}; known: {allowed}."), "Correct the manifest.");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex LocaliserName();
}
