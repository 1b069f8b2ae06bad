using Forensics.Imaging.Analyzers.Metadata;
using Forensics.Imaging.Metadata;
using Forensics.Tests.Support;

namespace Forensics.Tests.Metadata;

public sealed class SharedMetadataTests
{
    [SharedDataFact]
    public void Camera_software_and_times_equal_exiftool()
    {
        (string Column, Func<ImageMetadata, string?> Value, int Rows)[] columns =
        [
            ("IFD0:Make", metadata => metadata.Exif.Make, 65),
            ("IFD0:Model", metadata => metadata.Exif.Model, 65),
            ("IFD0:Software", metadata => metadata.Exif.Software, 52),
            ("IFD0:ModifyDate", metadata => metadata.Exif.Modified?.Stored, 66),
            ("ExifIFD:DateTimeOriginal", metadata => metadata.Exif.Captured?.Stored, 65),
            ("ExifIFD:CreateDate", metadata => metadata.Exif.Digitized?.Stored, 62),
            ("ICC_Profile:ProfileDescription", metadata => metadata.IccProfileName, 12),
            ("XMP-xmp:CreatorTool", metadata => metadata.Xmp.Find("http://ns.adobe.com/xap/1.0/", "CreatorTool"), 7),
        ];
        var rows = CsvRows.Read(Path.Combine(SharedData.Root!, "metadata", "metadata_truth.csv"));
        Assert.Equal(92, rows.Count);
        var differences = new List<string>();
        var counts = columns.Select(column => rows.Count(row => row[column.Column].Length > 0));
        foreach (var row in rows)
        {
            var metadata = Open(row["file"]);
            differences.AddRange(columns.Where(column => row[column.Column].Trim() != (column.Value(metadata) ?? "").Trim() && row[column.Column].Length > 0)
                .Select(column => $"{row["file"]} {column.Column}: exiftool \"{row[column.Column]}\", here \"{column.Value(metadata)}\""));
        }

        // exiftool's CSV prints the text "1.00" as the number 1.0; nothing else differs.
        Assert.Equal(["metadata/et_Casio2.jpg IFD0:Software: exiftool \"1.0\", here \"1.00\""], differences);
        Assert.Equal(columns.Select(column => column.Rows), counts);
    }

    [SharedDataFact]
    public void Labels_and_editors_equal_the_truth_table()
    {
        var rows = CsvRows.Read(Path.Combine(SharedData.Root!, "metadata", "provenance_truth.csv"));
        var differences = new List<string>();
        foreach (var row in rows)
        {
            var result = MetadataAnalyzer.Analyze(Open(row["file"]), 1, 1);
            (string Column, bool Found)[] facts =
            [
                ("ai_label", result.HasAiLabel), ("tc260", result.HasTc260Label), ("c2pa_present", result.C2paPresent), ("editor", result.Editor is not null),
            ];
            differences.AddRange(facts.Where(fact => row[fact.Column] is "0" or "1" && (row[fact.Column] == "1") != fact.Found)
                .Select(fact => $"{row["file"]} {fact.Column}"));
        }

        // That file consists of one VP8 chunk: the table says a manifest is there, its bytes and exiftool say there is none.
        Assert.Equal(["metadata/c2pa_sample1.webp c2pa_present"], differences);
    }

    [SharedDataFact]
    public void No_other_picture_carries_a_label()
    {
        var folders = new[] { "forensics", "near-dup", "products" };
        var files = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SharedData.Root!, folder), "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".jpg" or ".jpeg" or ".png" or ".webp").ToList();
        Assert.True(files.Count > 500, $"{files.Count} pictures");
        Assert.All(files, file =>
        {
            var metadata = FileBytes.Read(File.ReadAllBytes(file));
            Assert.Empty(metadata.AiLabels);
            Assert.False(metadata.C2pa.IsPresent);
        });
    }

    static ImageMetadata Open(string file) => FileBytes.Read(File.ReadAllBytes(Path.Combine(SharedData.Root!, file)));
}
