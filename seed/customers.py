"""The customers of the demo firm with their contacts."""
from __future__ import annotations

from core.customers import service
from core.customers.forms import ContactForm, CustomerForm
from seed.people import Staff

# key, full name, English, short, short English, industry, size, province, city, area-number, account manager, contacts (name, English, position, part)
CUSTOMERS = (
    ("huaze", "华泽医药股份有限公司", "Huaze Pharma Co., Ltd.", "华泽医药", "Huaze Pharma", "medical", "large", "江苏", "苏州", "512-62881234", "E009",
     (("顾明远", "Gu Mingyuan", "副总裁", "decider"), ("沈佳", "Shen Jia", "供应链总监", "influencer"), ("汤琪", "Tang Qi", "项目经理", "user"))),
    ("jinhai", "晋海银行股份有限公司", "Jinhai Bank Co., Ltd.", "晋海银行", "Jinhai Bank", "finance", "large", "山西", "太原", "351-7020888", "E009", (("石磊", "Shi Lei", "信息科技部总经理", "decider"), ("梁慧", "Liang Hui", "项目办主任", "user"))),
    ("sanlin", "三林汽车集团有限公司", "Sanlin Auto Group", "三林汽车", "Sanlin Auto", "manufacturing", "large", "上海", "上海", "21-58206677", "E010", (("任峰", "Ren Feng", "财务总监", "decider"), ("贺莹", "He Ying", "内审经理", "user"))),
    ("atlas", "阿特拉斯商业（中国）有限公司", "Atlas Retail (China) Co., Ltd.", "阿特拉斯零售", "Atlas Retail", "retail", "large", "上海", "上海", "21-60318800", "E009", (("Lucas Meyer", "Lucas Meyer", "中国区首席运营官", "decider"), ("叶青", "Ye Qing", "门店运营总监", "influencer"))),
    ("lumen", "朗明能源科技有限公司", "Lumen Energy Technology Co., Ltd.", "朗明能源", "Lumen Energy", "energy", "medium", "江苏", "无锡", "510-85112266", "E010", (("康宁", "Kang Ning", "总经理", "decider"), ("柳依", "Liu Yi", "财务经理", "user"))),
    ("nordic", "北欧部件（苏州）有限公司", "Nordic Parts (Suzhou) Co., Ltd.", "北欧部件", "Nordic Parts", "manufacturing", "medium", "江苏", "苏州", "512-69171818", "E010", (("Erik Lund", "Erik Lund", "工厂总经理", "decider"), ("戴薇", "Dai Wei", "质量经理", "user"))),
    ("yangtze", "长江港务集团有限公司", "Yangtze Port Group Co., Ltd.", "长江港务", "Yangtze Port", "logistics", "large", "湖北", "武汉", "27-82765566", "E009", (("夏国强", "Xia Guoqiang", "副总经理", "decider"), ("尹娟", "Yin Juan", "人力资源部部长", "influencer"))),
    ("meridian", "子午食品有限公司", "Meridian Foods Co., Ltd.", "子午食品", "Meridian Foods", "food", "medium", "山东", "青岛", "532-83881199", "E010", (("苗志刚", "Miao Zhigang", "董事长", "decider"), ("车晓", "Che Xiao", "总经办主任", "user"))),
    ("oakfield", "橡田人力资源服务有限公司", "Oak & Field HR Services Co., Ltd.", "橡田人力", "Oak & Field HR", "employment", "medium", "浙江", "杭州", "571-87654400", "E009", (("方圆", "Fang Yuan", "首席运营官", "decider"),)),
    ("brightwell", "博威置业集团有限公司", "Brightwell Properties Group", "博威置业", "Brightwell", "construction", "large", "浙江", "宁波", "574-87221010", "E010", (("祝捷", "Zhu Jie", "财务副总", "decider"), ("牛莉", "Niu Li", "税务经理", "user"))),
    ("tianhe", "天和精密仪器股份有限公司", "Tianhe Precision Instruments Co., Ltd.", "天和精仪", "Tianhe Instruments", "manufacturing", "medium", "安徽", "合肥", "551-65338822", "E010", (("齐放", "Qi Fang", "质量副总", "decider"),)),
    ("northlake", "北湖市政务服务局", "Northlake City Government Services Bureau", "北湖政务局", "Northlake Bureau", "government", "", "湖北", "武汉", "27-85556600", "E009", (("鲁平", "Lu Ping", "副局长", "decider"), ("史雯", "Shi Wen", "综合科科长", "user"))),
    ("summit", "峰汇软件股份有限公司", "Summit Software Co., Ltd.", "峰汇软件", "Summit Software", "software", "medium", "北京", "北京", "10-82190033", "E010", (("贾宁", "Jia Ning", "首席财务官", "decider"),)),
    ("harbour", "海港医院管理集团有限公司", "Harbour Hospital Group", "海港医院集团", "Harbour Hospitals", "medical", "large", "广东", "深圳", "755-26331177", "E009", (("易文", "Yi Wen", "院长助理", "influencer"), ("薛峰", "Xue Feng", "集团总经理", "decider"))),
)

PAYERS = {row[0]: row[1] for row in CUSTOMERS}


def enter_customers(staff: Staff) -> dict[str, int]:
    """Each by its account manager, with contacts; key → id."""
    found = {}
    for key, full, full_en, short, short_en, industry, size, province, city, phone, owner, contacts in CUSTOMERS:
        seller = staff[owner]
        customer_id = service.create(seller, CustomerForm(full_name=full, full_name_en=full_en, short_name=short, short_name_en=short_en, industry=industry, size=size, kind="government" if key == "northlake" else "company",
                                                          country="CN", province=province, city=city, phone=f"0{phone}", site=f"www.{key}.example", account_manager_id=seller.employee_id))
        for name, name_en, position, part in contacts:
            service.add_contact(seller, customer_id, ContactForm(name=name, name_en=name_en, position=position, decision_part=part))
        found[key] = customer_id
    return found
