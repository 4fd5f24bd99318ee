/** HTML as other programs put it on the clipboard, shortened where it repeats itself. */

export const GMAIL = `<meta charset='utf-8'><div dir="ltr" style="color: rgb(34, 34, 34); font-family: Arial, Helvetica, sans-serif; font-size: small; font-style: normal; font-weight: 400; background-color: rgb(255, 255, 255);">Hi Ann,<div><br></div><div>the <b>red</b> and <i>green</i> crates are <span style="text-decoration: line-through;">late</span> here, see <a href="https://example.com/crates?a=1&amp;b=2" target="_blank" data-saferedirecturl="https://www.google.com/url?q=https://example.com" style="color: rgb(17, 85, 204);">the list</a>.</div><div><ul><li style="margin-left: 15px;">One</li><li style="margin-left: 15px;">Two</li></ul></div><div class="gmail_quote"><blockquote class="gmail_quote" style="margin: 0px 0px 0px 0.8ex; border-left: 1px solid rgb(204, 204, 204); padding-left: 1ex;">Where are they?</blockquote></div><img width="120" alt="Logo" src="https://mail.google.com/mail/u/0?ui=2&amp;attid=0.1" class="CToWUd"></div>`;

export const WORD = `<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta name=ProgId content=Word.Document><link rel=File-List href="file:///C:/clip_filelist.xml">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- @font-face {font-family:"Cambria Math";} p.MsoNormal {margin:0cm;} @list l0:level1 {mso-level-number-format:bullet;} --></style></head>
<body lang=EN-GB style='tab-interval:36.0pt'>
<!--StartFragment-->
<h2><span style='font-weight:bold;mso-bidi-font-weight:normal'>Delivery<o:p></o:p></span></h2>
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'><span style='font-size:14.0pt;font-family:"Arial",sans-serif;color:#C00000'>Important:</span></b><span style='font-family:"Arial",sans-serif'> read <u>this</u>
first.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Apples<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Red ones<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Pears<o:p></o:p></p>
<p class=MsoNormal>Then:<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>Load<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>Drive<o:p></o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;mso-border-alt:solid windowtext .5pt'>
 <tr style='mso-yfti-irow:0'><td width=301 valign=top style='width:225.4pt;border:solid windowtext 1.0pt'><p class=MsoNormal><b>Item<o:p></o:p></b></p></td><td width=301 valign=top><p class=MsoNormal>Crates<o:p></o:p></p></td></tr>
</table>
<p class=MsoNormal><!--[if gte vml 1]><v:shape id="Picture_1"><v:imagedata src="file:///C:/clip_image001.png"/></v:shape><![endif]--><![if !vml]><img width=200 height=100 src="file:///C:/clip_image001.png" v:shapes="Picture_1"><![endif]></p>
<!--EndFragment--></body></html>`;

export const DOCS = `<meta charset='utf-8'><meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-6e0d0d4c-7fff-1d2f"><h1 dir="ltr" style="line-height:1.38;margin-top:20pt;"><span style="font-size:20pt;font-family:Arial;color:#000000;font-weight:400;">Plan</span></h1><p dir="ltr" style="line-height:1.38;margin-top:0pt;margin-bottom:0pt;"><span style="font-size:11pt;font-family:Arial,sans-serif;color:#000000;background-color:transparent;font-weight:700;font-style:normal;text-decoration:none;white-space:pre-wrap;">Bold</span><span style="font-weight:400;font-style:italic;text-decoration:none;white-space:pre-wrap;"> slanted</span><span style="font-weight:400;text-decoration:underline;"> under</span><span style="font-weight:400;background-color:#ffff00;color:#ff0000;"> plain</span><a href="https://example.com/" style="text-decoration:none;"><span style="color:#1155cc;text-decoration:underline;">link</span></a></p><br /><ol style="margin-top:0;"><li dir="ltr" style="list-style-type:decimal;font-weight:400;" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">First</span></p></li><ul><li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span>Inner</span></p></li></ul></ol><div dir="ltr" align="left"><table style="border:none;border-collapse:collapse;"><colgroup><col width="300" /><col width="301" /></colgroup><tbody><tr style="height:0pt"><td style="border:solid #000 1pt;"><p dir="ltr"><span style="font-weight:700;">Day</span></p></td><td><p dir="ltr"><span style="font-weight:400;">Friday</span></p></td></tr></tbody></table></div><p dir="ltr"><span><img src="https://lh7-rt.googleusercontent.com/docsz/AD_4nX" width="602" height="300" /></span></p></b><br class="Apple-interchange-newline">`;

export const EXCEL = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta name=ProgId content=Excel.Sheet><style>
<!--table {mso-displayed-decimal-separator:"\\.";} .xl65 {font-weight:700; mso-number-format:"Short Date";} td {padding-top:1px; mso-ignore:padding;} -->
</style></head>
<body link="#0563C1" vlink="#954F72">
<table border=0 cellpadding=0 cellspacing=0 width=192 style='border-collapse:collapse;width:144pt'>
<!--StartFragment-->
 <col width=64 span=3 style='width:48pt'>
 <tr height=20 style='height:15.0pt'>
  <td height=20 class=xl65 width=64 style='height:15.0pt;width:48pt;font-weight:700'>Item</td>
  <td class=xl65 width=64 style='width:48pt;font-weight:700'>Price</td>
  <td width=64></td>
 </tr>
 <tr height=20 style='height:15.0pt'>
  <td height=20 style='height:15.0pt'>Crate</td>
  <td class=xl66 align=right x:num="12.5">12.50</td>
  <td></td>
 </tr>
 <tr height=20><td height=20></td><td></td><td></td></tr>
<!--EndFragment-->
</table>
</body></html>`;

export const SHEETS = `<meta charset='utf-8'><google-sheets-html-origin><style type="text/css"><!--td {border: 1px solid #cccccc;}br {mso-data-placement:same-cell;}--></style><table xmlns="http://www.w3.org/1999/xhtml" cellspacing="0" dir="ltr" data-sheets-root="1"><colgroup><col width="100"/><col width="100"/></colgroup><tbody><tr style="height:21px;"><td colspan="2" style="font-weight:bold;" data-sheets-value="{&quot;1&quot;:2}">Total</td></tr><tr><td>a<br/>b</td><td data-sheets-numberformat="x">3</td></tr></tbody></table>`;

export const APPLE_MAIL = `<meta charset="UTF-8"><span style="caret-color: rgb(0, 0, 0); font-family: Helvetica; font-size: 12px; font-weight: 400; text-decoration: none; display: inline !important; float: none;">See you<span class="Apple-converted-space">&nbsp;</span></span><b style="font-family: Helvetica; font-size: 12px;">Friday</b><div style="font-family: Helvetica; font-weight: 400;"><br class="">Best,</div><div style="font-weight: 400;">Ben</div><br class="Apple-interchange-newline">`;

export const WEB_PAGE = `<meta charset='utf-8'><h3 class="title" onclick="steal()" style="font-weight: 700;">News</h3><script>steal()</script><p style="font-weight: 700">All <em>of</em> it <a href="javascript:steal()">here</a><img src="https://tracker.example/p.gif" onerror="steal()" alt=""></p><div style="display:none">hidden</div><table role="presentation"><tr><td><p>Left</p></td><td><p>Right</p></td></tr></table><pre><code>let a = 1;\n  a++;</code></pre><p>a photo: <img src="https://example.com/cat.jpg" alt="a cat"></p>`;
